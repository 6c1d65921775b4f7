"""The report of a session: one e-mail to each member of that day and to who led.

Written when the attendance is closed, or by itself some hours after the room if nobody closed
it; once for each session, whoever comes first. Each member reads their own attendance and
commitments only.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clubs.models import Attendance, ClubSession, Seat
from clubs.models.session import CLOSES_AFTER
from clubs.services import commitment, notes, phases
from clubs.services.my_club import THERE
from clubs.services.phases import Stay
from eclub.kit.services.outbox import write_mail
from members.models import User

# The advisor has this long after the room closes to read the attendance first.
WAIT = timedelta(hours=3)
# Later it would be no news: a platform that was down for weeks sends none of them.
LATEST = timedelta(days=7)


def due(now: datetime) -> list[int]:
    """Sessions whose attendance was taken and nobody closed in time, by id."""
    waiting = ClubSession.objects.planned().filter(
        reported_at=None,
        attendance_taken_at__isnull=False,
        during__endswith__lte=now - CLOSES_AFTER - WAIT,
        during__endswith__gt=now - LATEST,
    )
    return list(waiting.values_list("pk", flat=True)[:500])


@transaction.atomic
def write(session: ClubSession, now: datetime) -> int:
    """Write the report to everybody concerned, unless that was done; the number of messages.

    A session nobody came to has nothing to report.
    """
    claimed = (
        ClubSession.objects.planned()
        .filter(pk=session.pk, reported_at=None, during__endswith__gt=now - LATEST)
        .update(reported_at=now)
    )
    if not claimed:
        return 0
    rows = {row.member_id: row for row in session.attendances.all()}
    attended = sum(row.state in THERE for row in rows.values())
    if not attended:
        return 0
    seats = Seat.objects.of_session(session).select_related("member").order_by("number", "pk")
    members = {seat.member_id: seat.member for seat in seats if seat.member.is_active}
    people = [*members, session.advisor_id]
    stays = phases.of_members(session, people, now)
    shared = {
        "session": session,
        "club": session.club,
        "address": settings.PUBLIC_URL + session.get_absolute_url(),
        "has_notes": bool(notes.text_of(session).strip()),
        "next": _next(session),
    }
    with timezone.override(session.club.zone):
        for person in members.values():
            _to_member(person, rows.get(person.pk), stays[person.pk], session, shared)
        if session.advisor.is_active:
            _to_advisor(
                stays[session.advisor_id], session, {**shared, "attended": attended}, len(rows)
            )
    return len(members) + session.advisor.is_active


def _to_member(
    person: User,
    row: Attendance | None,
    stays: list[Stay],
    session: ClubSession,
    shared: dict[str, object],
) -> None:
    write_mail(
        person.email,
        "report",
        {
            **shared,
            "person": person,
            "stays": stays,
            "attendance": row,
            "was_there": row is not None and row.state in THERE,
            "commitments": commitment.waiting_of(person, session.club),
            "holds_seat": session.club.seats.open().filter(member=person).exists(),
        },
        key=f"report:{session.uid}:{person.pk}",
        language=person.language,
    )


def _to_advisor(
    stays: list[Stay], session: ClubSession, shared: dict[str, object], expected: int
) -> None:
    write_mail(
        session.advisor.email,
        "report_advisor",
        {
            **shared,
            "person": session.advisor,
            "stays": stays,
            "expected": expected,
            "commitments": session.commitments.count(),
        },
        key=f"report:{session.uid}:{session.advisor_id}",
        language=session.advisor.language,
    )


def _next(session: ClubSession) -> ClubSession | None:
    """The club's next session that is held."""
    later = session.club.sessions.planned().filter(during__startswith__gt=session.starts_at)
    return later.order_by("during").first()
