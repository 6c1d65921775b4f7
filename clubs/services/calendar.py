"""Telling people of sessions: invitations, updates and cancellations in their own calendars.

A newcomer would be flooded by 24 messages, so a session is announced when it comes within the
horizon (docs/decisions/0007-calendar-horizon.md); what was announced is kept up to date at once.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from clubs.enums import ClubState
from clubs.models import CalendarEntry, ClubSession, Seat
from clubs.services import calendar_event, reminder
from eclub.kit.services.outbox import write_mail
from members.models import User

HORIZON = timedelta(days=14)


@transaction.atomic
def announce(
    sessions: Iterable[ClubSession],
    people: Collection[User] | None = None,
    *,
    now: datetime | None = None,
) -> int:
    """Send these sessions, as they are now, to whoever attends them; the number of messages.

    Nobody is sent what they were sent already. ``people`` narrows it to some of the attendees.
    Sessions beyond the horizon wait, unless they stand in the person's calendar already.
    """
    now = now or timezone.now()
    written = 0
    for session in sessions:
        if session.is_cancelled or session.is_over(now):
            continue
        reminder.drop_outdated(session)
        attending = session.attendees()
        if people is not None:
            attending = [person for person in attending if person in people]
        if session.starts_at > now + HORIZON:
            told = set(session.calendar_entries.standing().values_list("person", flat=True))
            attending = [person for person in attending if person.pk in told]
        for entry in _locked_entries(session, attending):
            if not entry.is_current(session):
                _send(entry, session, "REQUEST", now)
                written += 1
    return written


@transaction.atomic
def withdraw(
    sessions: Iterable[ClubSession],
    people: Collection[User] | None = None,
    *,
    now: datetime | None = None,
) -> int:
    """Take these sessions out of people's calendars; the number of messages.

    Without ``people`` everybody who was sent the session hears of it (it is cancelled); with
    them, only those (they left the club, or somebody leads the session in their place).
    """
    now = now or timezone.now()
    written = 0
    for session in sessions:
        if session.is_over(now):
            continue
        reminder.drop_outdated(session, people)
        told = session.calendar_entries.standing().select_related("person")
        if people is not None:
            told = told.filter(person__in=people)
        for entry in told.order_by("pk").select_for_update(of=("self",)):
            _send(entry, session, "CANCEL", now)
            written += 1
    return written


@transaction.atomic
def welcome(seat: Seat, *, now: datetime | None = None) -> None:
    """Welcome somebody who just took a seat: one message with the season, then what is near."""
    now = now or timezone.now()
    coming = list(
        seat.club.sessions.planned().coming(now).select_related("club__agency", "advisor")
    )
    with timezone.override(seat.club.zone):
        write_mail(
            seat.member.email,
            "welcome",
            {"seat": seat, "club": seat.club, "member": seat.member, "sessions": coming},
            key=f"welcome:{seat.pk}",
            language=seat.member.language,
        )
    announce(coming, [seat.member], now=now)


def announce_those_near(now: datetime | None = None) -> int:
    """Announce the sessions that came within the horizon; the number of messages.

    The advisor is told with everybody else: an advisor not told means nobody was.
    """
    now = now or timezone.now()
    advisor_told = CalendarEntry.objects.standing().filter(
        session=OuterRef("pk"), person=OuterRef("advisor")
    )
    near = (
        ClubSession.objects.planned()
        .filter(
            ~Exists(advisor_told),
            club__state__in=[ClubState.RECRUITING, ClubState.RUNNING],
            during__startswith__gt=now,
            during__startswith__lte=now + HORIZON,
        )
        .select_related("club__agency", "advisor")
    )
    # One transaction each: a run that is killed leaves whole sessions to the next.
    return sum(announce([session], now=now) for session in near)


def _locked_entries(session: ClubSession, people: list[User]) -> list[CalendarEntry]:
    """These people's entries, made when missing and locked: a second sender waits, then sees."""
    CalendarEntry.objects.bulk_create(
        [CalendarEntry(session=session, person=person) for person in people],
        ignore_conflicts=True,
    )
    entries = session.calendar_entries.filter(person__in=people).select_related("person")
    return list(entries.order_by("pk").select_for_update(of=("self",)))


def _send(entry: CalendarEntry, session: ClubSession, method: str, now: datetime) -> None:
    """Write the message that brings one person's calendar up to date, and remember it."""
    person = entry.person
    if method == "CANCEL":
        template = "session_cancelled" if session.is_cancelled else "session_withdrawn"
    else:
        was_told = entry.sequence is not None and not entry.withdrawn
        template = "session_changed" if was_told else "session_announced"
    with timezone.override(session.club.zone), translation.override(person.language):
        write_mail(
            person.email,
            template,
            {
                "session": session,
                "club": session.club,
                "person": person,
                "told_start": entry.starts_at,
                "room_address": calendar_event.room_address(session),
            },
            key=f"session:{session.uid}:{session.sequence}:{person.pk}:{method}:{entry.returns}",
            language=person.language,
            calendar=calendar_event.invitation(session, person, method, stamp=now),
            calendar_method=method,
        )
    entry.withdrawn = method == "CANCEL"
    entry.returns += entry.withdrawn
    entry.sequence = session.sequence
    entry.starts_at = session.starts_at
    entry.save()
