"""Changing sessions that have not begun: one, the rest of the season, or more at its end.

Each change locks the club and the advisors concerned, looks for what the new times would meet,
and writes; the database's constraints hold against whoever does not come through here.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import ClubState, SessionState
from clubs.models import Club, ClubSession, Slot
from clubs.services import calendar, conflict, schedule
from clubs.services.schedule import MOST_SESSIONS, Plan, WeeklyTime
from clubs.video import rights
from eclub.kit.services import audit
from members.models import User

CLOSED = gettext_lazy("Cet e-club est terminé : il ne change plus.")


class NotComing(ValidationError):
    """The session began, or was cancelled: it stays as it is."""


def move(session: ClubSession, *, starts_at: datetime, ends_at: datetime, by: User) -> ClubSession:
    """Hold one session at another time; it keeps its number."""
    with _changing(session.club, session.advisor):
        session = _coming(session)
        wished = schedule.PlannedSession(session.number, starts_at, ends_at)
        refuse_past(starts_at)
        met = conflict.find(
            [wished], advisor=session.advisor, club=session.club, replaced=[session]
        )
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        before = session.starts_at
        session.during = wished.during
        _stretch(session.club, [session])
        write([session])
        fit_season(session.club)
        audit.record(by, "session.moved", session, before=before.isoformat())
        calendar.announce([session])
    return session


def cancel(session: ClubSession, *, because: str, by: User) -> ClubSession:
    """Tell everybody that a session is not held; it stays in the calendar, cancelled."""
    with _changing(session.club):
        session = _coming(session)
        session.state = SessionState.CANCELLED
        session.cancelled_because = because
        write([session])
        audit.record(by, "session.cancelled", session)
        calendar.withdraw([session])
    return session


def reinstate(session: ClubSession, *, by: User) -> ClubSession:
    """Hold a cancelled session after all, at its time."""
    with _changing(session.club, session.advisor):
        session = ClubSession.objects.select_related("club__agency", "advisor").get(pk=session.pk)
        refuse_past(session.starts_at)
        if not session.is_cancelled:
            return session
        met = conflict.find([session], advisor=session.advisor, club=session.club)
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        session.state = SessionState.PLANNED
        session.cancelled_because = ""
        write([session])
        audit.record(by, "session.reinstated", session)
        calendar.announce([session])
    return session


def replace_advisor(
    session: ClubSession, advisor: User, *, by: User, under_way: bool = False
) -> ClubSession:
    """Somebody else leads one session; ``under_way`` hands it over also once it has begun."""
    with _changing(session.club, advisor):
        session = _coming(session, or_under_way=under_way)
        if session.advisor_id == advisor.pk:
            return session
        met = conflict.find([session], advisor=advisor, replaced=[session])
        conflict.refuse(met, seen_by=by, zone=session.club.zone)
        before, session.advisor = session.advisor, advisor
        write([session])
        audit.record(by, "session.advisor_replaced", session, before=before.pk, after=advisor.pk)
        calendar.withdraw([session], [before])
        calendar.announce([session])
    return session


def rest_of_season(session: ClubSession) -> list[ClubSession]:
    """The planned sessions from this one on, by number."""
    rest = session.club.sessions.planned().filter(during__startswith__gte=session.starts_at)
    return list(rest.select_related("advisor").order_by("number"))


def plan_rest(
    session: ClubSession,
    *,
    slots: Sequence[WeeklyTime],
    starts_on: date,
    without: Collection[date] = (),
) -> Plan:
    """Where the rest of the season would go: as many sessions, from a day on."""
    agency, rest = session.club.agency, rest_of_season(session)
    plan = schedule.plan(
        slots,
        starts_on=starts_on,
        count=len(rest),
        zone=agency.zone,
        holiday_zone=agency.holiday_zone,
        without=without,
    )
    # A cancelled session between them keeps its own number.
    numbered = [
        replace(wished, number=held.number)
        for wished, held in zip(plan.sessions, rest, strict=True)
    ]
    return replace(plan, sessions=tuple(numbered))


def conflicts_of_rest(session: ClubSession, plan: Plan) -> list[conflict.Conflict]:
    """What the rest of the season would meet there."""
    return conflict.find(
        plan.sessions,
        advisor=session.club.advisor,
        club=session.club,
        replaced=rest_of_season(session),
    )


def reschedule(
    session: ClubSession,
    *,
    slots: Sequence[WeeklyTime],
    starts_on: date,
    without: Collection[date] = (),
    by: User,
) -> list[ClubSession]:
    """Hold this session and all later ones from a day on, on these half-days from now on.

    They keep their numbers, and go back to the club's advisor: who stood in was free on the
    old day.
    """
    club = session.club
    with _changing(club, club.advisor):
        session = _coming(session)
        rest = rest_of_season(session)
        plan = plan_rest(session, slots=slots, starts_on=starts_on, without=without)
        refuse_past(plan.sessions[0].starts_at)
        conflict.refuse(conflicts_of_rest(session, plan), seen_by=by, zone=club.zone)
        stood_in = [(held, held.advisor) for held in rest if held.advisor_id != club.advisor_id]
        for held, wished in zip(rest, plan.sessions, strict=True):
            held.during = wished.during
            held.advisor = club.advisor  # type: ignore[assignment]  # an open club has one
        _stretch(club, rest)
        write(rest)
        set_slots(club, slots)
        fit_season(club)
        audit.record(by, "club.rescheduled", club, first=session.number, to=starts_on.isoformat())
        for held, advisor in stood_in:
            calendar.withdraw([held], [advisor])
        calendar.announce(rest)
    return rest


def prolong(club: Club, count: int, *, by: User) -> list[ClubSession]:
    """Add sessions after the last one, on the club's half-days."""
    with _changing(club, club.advisor):
        last = club.sessions.aggregate(number=Max("number"), end=Max(Upper("during")))
        if last["number"] + count > MOST_SESSIONS:
            raise ValidationError(
                _("Une saison compte au plus %(most)s séances : ajoutez-en moins.")
                % {"most": MOST_SESSIONS},
                code="count",
            )
        last_day = (last["end"] - timedelta(microseconds=1)).astimezone(club.zone).date()
        today = timezone.localdate(timezone=club.zone)
        plan = schedule.plan(
            list(club.slots.all()),
            starts_on=max(last_day, today) + timedelta(days=1),
            count=count,
            zone=club.zone,
            holiday_zone=club.agency.holiday_zone,
            first_number=last["number"] + 1,
        )
        met = conflict.find(plan.sessions, advisor=club.advisor, club=club)
        conflict.refuse(met, seen_by=by, zone=club.zone)
        _stretch(club, plan.sessions)
        added = create_sessions(club, plan)
        audit.record(by, "club.prolonged", club, sessions=count)
        calendar.announce(added)
    return added


def change_advisor(club: Club, advisor: User, *, by: User) -> list[ClubSession]:
    """Another advisor leads the club and the coming sessions that its advisor would have led."""
    with _changing(club, advisor):
        if club.advisor_id == advisor.pk:
            return []
        coming = list(
            club.sessions.planned().filter(
                during__startswith__gt=timezone.now(), advisor=club.advisor
            )
        )
        met = conflict.find(coming, advisor=advisor, replaced=coming)
        conflict.refuse(met, seen_by=by, zone=club.zone)
        for session in coming:
            session.advisor = advisor
        before, club.advisor = club.advisor, advisor
        club.save(update_fields=["advisor"])
        write(coming)
        if before is not None:
            # They may be in the room of a session that is not written: it has begun.
            rights.announce(person=before.pk)
        audit.record(
            by, "club.advisor_changed", club, before=before and before.pk, after=advisor.pk
        )
        if before is not None:
            calendar.withdraw(coming, [before])
        calendar.announce(coming)
    return coming


def create_sessions(club: Club, plan: Plan) -> list[ClubSession]:
    """The planned sessions, led by the club's advisor, inside a season that holds them."""
    return ClubSession.objects.bulk_create(
        ClubSession(club=club, number=wished.number, during=wished.during, advisor=club.advisor)
        for wished in plan.sessions
    )


def set_slots(club: Club, slots: Sequence[WeeklyTime]) -> None:
    """The club's half-days from now on."""
    club.slots.all().delete()
    Slot.objects.bulk_create(
        Slot(club=club, weekday=slot.weekday, starts_at=slot.starts_at, minutes=slot.minutes)
        for slot in slots
    )


def fit_season(club: Club) -> None:
    """The season goes from the day of the first session to the day of the last."""
    days = [session.starts_at.astimezone(club.zone).date() for session in club.sessions.all()]
    club.season = schedule.season(min(days), max(days), club.zone)
    club.save(update_fields=["season"])


@contextmanager
def _changing(club: Club, *advisors: User | None) -> Iterator[None]:
    """One transaction, alone on this club and these advisors' calendars."""
    try:
        with transaction.atomic():
            lock(club, *advisors)
            yield
    except IntegrityError as error:
        if conflict.violated(error) in conflict.OVERLAPS:
            raise conflict.lost_race() from None
        raise


def lock(club: Club | None, *advisors: User | None) -> None:
    """Lock the club, then the advisors in one order, so that two changes never wait in a ring.

    The club is then as whoever changed it before us left it.
    """
    if club is not None:
        club.refresh_from_db(
            fields=["state", "season", "advisor"],
            from_queryset=Club.objects.select_for_update(no_key=True),
        )
        if club.state == ClubState.CLOSED:
            raise ValidationError(CLOSED, code="closed")
        if not club.is_open:
            raise ValidationError(_("Seul un e-club ouvert peut être modifié."), code="draft")
    keys = [advisor.pk for advisor in advisors if advisor is not None]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _coming(session: ClubSession, *, or_under_way: bool = False) -> ClubSession:
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
        return str(CLOSED)
    if session.is_cancelled:
        return _("Cette séance est annulée.")
    if session.has_begun(timezone.now()) and not under_way:
        return _("Cette séance a commencé : seules les séances à venir peuvent changer.")
    return ""


def refuse_past(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise ValidationError(
            _("Cette heure est déjà passée : choisissez une date à venir."), code="past"
        )


def _stretch(club: Club, sessions: Sequence[conflict.Period]) -> None:
    """Let the season hold these times beside those it has, before they are written."""
    days = [session.starts_at.astimezone(club.zone).date() for session in sessions]
    needed = schedule.season(min(days), max(days), club.zone)
    club.season = DateTimeTZRange(
        min(club.season.lower, needed.lower), max(club.season.upper, needed.upper)
    )
    club.save(update_fields=["season"])


def write(sessions: Sequence[ClubSession]) -> None:
    """Save what changed, and count the change for calendars."""
    now = timezone.now()
    for session in sessions:
        session.sequence += 1
        session.changed_at = now
    ClubSession.objects.bulk_update(
        sessions,
        ["during", "advisor", "state", "cancelled_because", "sequence", "changed_at"],
    )
    for session in sessions:
        rights.announce(session=session.pk)
