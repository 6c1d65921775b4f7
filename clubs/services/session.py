"""Changing one session that has not begun: its time, whether it is held, who leads it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import ClubState, SessionState
from clubs.models import ClubSession
from clubs.services import calendar, conflict, schedule, timetable
from eclub.kit.services import audit
from members.models import User


class NotComing(ValidationError):
    """The session began, or was cancelled: it stays as it is."""


def move(session: ClubSession, *, starts_at: datetime, ends_at: datetime, by: User) -> ClubSession:
    """Hold one session at another time; it keeps its number."""
    with timetable.changing(session.club, session.advisor):
        session = coming(session)
        wished = schedule.PlannedSession(session.number, starts_at, ends_at)
        timetable.refuse_past(starts_at)
        met = conflict.find(
            [wished], advisor=session.advisor, club=session.club, replaced=[session]
        )
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        before = session.starts_at
        session.during = wished.during
        timetable.stretch(session.club, [session])
        timetable.write([session])
        timetable.fit_season(session.club)
        audit.record(by, "session.moved", session, before=before.isoformat())
        calendar.announce([session])
    return session


def cancel(session: ClubSession, *, because: str, by: User) -> ClubSession:
    """Tell everybody that a session is not held; it stays in the calendar, cancelled."""
    with timetable.changing(session.club):
        session = coming(session)
        session.state = SessionState.CANCELLED
        session.cancelled_because = because
        timetable.write([session])
        audit.record(by, "session.cancelled", session)
        calendar.withdraw([session])
    return session


def reinstate(session: ClubSession, *, by: User) -> ClubSession:
    """Hold a cancelled session after all, at its time."""
    with timetable.changing(session.club, session.advisor):
        session = ClubSession.objects.select_related("club__agency", "advisor").get(pk=session.pk)
        timetable.refuse_past(session.starts_at)
        if not session.is_cancelled:
            return session
        met = conflict.find([session], advisor=session.advisor, club=session.club)
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        session.state = SessionState.PLANNED
        session.cancelled_because = ""
        timetable.write([session])
        audit.record(by, "session.reinstated", session)
        calendar.announce([session])
    return session


def replace_advisor(
    session: ClubSession, advisor: User, *, by: User, under_way: bool = False
) -> ClubSession:
    """Somebody else leads one session; ``under_way`` hands it over also once it has begun."""
    with timetable.changing(session.club, advisor):
        session = coming(session, or_under_way=under_way)
        if session.advisor_id == advisor.pk:
            return session
        met = conflict.find([session], advisor=advisor, replaced=[session])
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        before, session.advisor = session.advisor, advisor
        timetable.write([session])
        audit.record(by, "session.advisor_replaced", session, before=before.pk, after=advisor.pk)
        calendar.withdraw([session], [before])
        calendar.announce([session])
    return session


def coming(session: ClubSession, *, or_under_way: bool = False) -> ClubSession:
    """The session as it is now that nobody else changes it."""
    session = ClubSession.objects.select_related("club__agency", "club__advisor", "advisor").get(
        pk=session.pk
    )
    goes_on = or_under_way and not session.is_over()
    if reason := why_it_stays(session, under_way=goes_on):
        raise NotComing(reason)
    return session


def why_it_stays(session: ClubSession, *, under_way: bool = False) -> str:
    """Why a session can no longer be changed; an empty text when it can. ``under_way`` allows
    what may change although it has begun.
    """
    if session.club.state == ClubState.CLOSED:
        return str(timetable.CLOSED)
    if session.is_cancelled:
        return _("Cette séance est annulée.")
    if session.has_begun(timezone.now()) and not under_way:
        return _("Cette séance a commencé : seules les séances à venir peuvent changer.")
    return ""
