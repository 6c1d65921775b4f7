"""Work of clubs that is done later, by the worker."""

from celery import shared_task
from django.utils import timezone

from clubs.models import ClubSession
from clubs.services import (
    agenda,
    application,
    attendance,
    calendar,
    digest,
    follow_up,
    library,
    notes,
    offering,
    reminder,
    report,
    retention,
    shared_file,
)
from clubs.services import club as clubs


@shared_task
def take_attendances() -> None:
    """Enqueue the sessions whose room has closed and whose attendance was never taken."""
    waiting = ClubSession.objects.with_room_closed().filter(attendance_taken_at=None)
    for session_id in waiting.values_list("pk", flat=True)[:500]:
        take_attendance.delay(session_id)


@shared_task
def take_attendance(session_id: int) -> None:
    session = ClubSession.objects.select_related("club__agency").get(pk=session_id)
    agenda.close_left_open(session)
    attendance.compute(session, timezone.now())


@shared_task
def write_reports() -> None:
    """Enqueue the reports that nobody caused by closing the attendance."""
    for session_id in report.due(timezone.now()):
        write_report.delay(session_id)


@shared_task
def write_report(session_id: int) -> None:
    sessions = ClubSession.objects.select_related("club__agency", "advisor")
    report.write(sessions.get(pk=session_id), timezone.now())


@shared_task
def announce_sessions() -> None:
    """Invite people to the sessions that came within the calendars' horizon."""
    calendar.announce_those_near()


@shared_task
def write_reminders() -> None:
    """Write the reminders that are due, the day before and one hour before."""
    reminder.write_due()


@shared_task
def write_digests() -> None:
    """Enqueue the clubs whose week is told: after Friday afternoon, each in its own zone."""
    now = timezone.now()
    for club_id in digest.due(now):
        write_digest.delay(club_id)
    # Those whose last club is told by now; the others at the next hour.
    for person_id in digest.advisors_due(now):
        write_advisor_digest.delay(person_id)


@shared_task
def write_digest(club_id: int) -> None:
    digest.write(club_id, timezone.now())


@shared_task
def write_advisor_digest(person_id: int) -> None:
    digest.write_for_advisor(person_id, timezone.now())


@shared_task
def ask_follow_ups() -> None:
    """Enqueue the questions that are due to people who left 3, 6 or 12 months ago."""
    for follow_up_id in follow_up.due(timezone.now()):
        ask_follow_up.delay(follow_up_id)


@shared_task
def ask_follow_up(follow_up_id: int) -> None:
    follow_up.ask(follow_up_id, timezone.now())


@shared_task
def draw_notes_together() -> None:
    """Draw together the notes in which nobody writes any more."""
    notes.draw_quiet_ones(timezone.now())


@shared_task
def sweep_files() -> None:
    """Delete files of the chat and of the library that no row names."""
    shared_file.sweep(timezone.now())
    library.sweep(timezone.now())


@shared_task
def start_clubs() -> None:
    """Let the clubs run whose first session begins."""
    clubs.start_those_due()


@shared_task
def serve_waiting_lists() -> None:
    """Enqueue the clubs whose seats and waiting list are not in line."""
    for club_id in offering.due(timezone.now()):
        serve_waiting_list.delay(club_id)


@shared_task
def serve_waiting_list(club_id: int) -> None:
    offering.serve(club_id, timezone.now())


@shared_task
def forget_applications() -> None:
    application.forget()


@shared_task
def carry_out_retention() -> None:
    """Warn whose time comes, and erase what people asked for and what is old enough."""
    retention.carry_out(timezone.now())
