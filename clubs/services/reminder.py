"""Reminders of a session: the day before and an hour before, each written once.

A run looks at windows, not at instants: a worker that was down, two runs at once or a clock
that jumps change when a reminder is written, never how often. What says that it was written is
in the same transaction as the messages themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import ClubSession, Reminder
from clubs.models.reminder import ReminderKind
from clubs.services import calendar_event
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services.outbox import write_mail
from members.models import User


@dataclass(frozen=True)
class Window:
    """A reminder is due from ``opens`` before the session; ``closes`` before, it is too late."""

    opens: timedelta
    closes: timedelta
    template: str


WINDOWS = {
    ReminderKind.DAY: Window(timedelta(hours=24), timedelta(hours=12), "reminder_day"),
    ReminderKind.HOUR: Window(timedelta(hours=1), timedelta(0), "reminder_hour"),
}


def write_due(now: datetime | None = None) -> int:
    """Write every reminder that is due; the number of messages.

    One transaction for each session: a run that is killed leaves whole sessions to the next.
    """
    now = now or timezone.now()
    return sum(_remind(session, kind) for kind in ReminderKind for session in due(kind, now))


def due(kind: ReminderKind, now: datetime) -> list[ClubSession]:
    """Sessions to remind people of. One that changed since the window opened was just mailed."""
    window = WINDOWS[kind]
    written = Reminder.objects.filter(
        session=OuterRef("pk"), kind=kind, starts_at=OuterRef("during__startswith")
    )
    return list(
        ClubSession.objects.planned()
        .filter(
            ~Exists(written),
            club__state__in=[ClubState.RECRUITING, ClubState.RUNNING],
            during__startswith__gt=now + window.closes,
            during__startswith__lte=now + window.opens,
            changed_at__lte=F("during__startswith") - window.opens,
        )
        .select_related("club__agency", "advisor")
    )


@transaction.atomic
def _remind(session: ClubSession, kind: ReminderKind) -> int:
    """Write one session's reminders, unless another run has just done so."""
    # Locked, and read again: it must not be moved or cancelled while people are reminded of it.
    unchanged = ClubSession.objects.planned().filter(pk=session.pk, during=session.during)
    if not unchanged.select_for_update().exists():
        return 0
    _, is_ours = Reminder.objects.get_or_create(
        session=session, kind=kind, starts_at=session.starts_at
    )
    if not is_ours:
        return 0
    people = session.attendees()
    with timezone.override(session.club.zone):
        for person in people:
            write_mail(
                person.email,
                WINDOWS[kind].template,
                {
                    "session": session,
                    "club": session.club,
                    "person": person,
                    "room_address": calendar_event.room_address(session),
                },
                key=f"{_key(session)}{kind}:{person.pk}",
                language=person.language,
                not_after=session.ends_at if kind == ReminderKind.HOUR else session.starts_at,
            )
    return len(people)


def drop_outdated(session: ClubSession, people: Collection[User] | None = None) -> None:
    """Take back reminders that were not sent yet and are not true any more.

    They tell an hour the session has left; it is cancelled; these people do not come.
    """
    untrue = Q() if session.is_cancelled else ~Q(key__startswith=_key(session))
    for person in people or []:
        untrue |= Q(key__endswith=f":{person.pk}")
    OutboxMail.objects.filter(
        untrue, state=MailState.PENDING, key__startswith=f"reminder:{session.uid}:"
    ).delete()


def _key(session: ClubSession) -> str:
    return f"reminder:{session.uid}:{session.starts_at.astimezone(UTC):%Y%m%dT%H%MZ}:"
