"""Changing the rest of a season: its days from now on, more sessions at its end, its advisor."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.models import Club, ClubSession, Slot
from clubs.services import calendar, conflict, schedule, timetable
from clubs.services import session as sessions
from clubs.services.schedule import MOST_SESSIONS, Plan, WeeklyTime
from clubs.video import rights
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from members.models import User


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
    with timetable.changing(club, club.advisor):
        session = sessions.coming(session)
        rest = rest_of_season(session)
        plan = plan_rest(session, slots=slots, starts_on=starts_on, without=without)
        timetable.refuse_past(plan.sessions[0].starts_at)
        conflict.refuse(conflicts_of_rest(session, plan), seen_by=by, zone=club.zone)
        stood_in = [(held, held.advisor) for held in rest if held.advisor_id != club.advisor_id]
        for held, wished in zip(rest, plan.sessions, strict=True):
            held.during = wished.during
            held.advisor = club.advisor  # type: ignore[assignment]  # an open club has one
        timetable.stretch(club, rest)
        timetable.write(rest)
        set_slots(club, slots)
        timetable.fit_season(club)
        audit.record(by, "club.rescheduled", club, first=session.number, to=starts_on.isoformat())
        for held, advisor in stood_in:
            calendar.withdraw([held], [advisor])
        calendar.announce(rest)
    return rest


def first_day_after(club: Club) -> date:
    """Where sessions may be added: after the last one, and not before tomorrow."""
    today = timezone.localdate(timezone=club.zone)
    end = club.sessions.aggregate(end=Max(Upper("during")))["end"]
    if end is None:
        return today + timedelta(days=1)
    last_day = (end - timedelta(microseconds=1)).astimezone(club.zone).date()
    return max(last_day, today) + timedelta(days=1)


def plan_more(club: Club, *, until: date, without: Collection[date] = ()) -> Plan:
    """The sessions to add on the club's half-days up to a day.

    Raises ``ValidationError`` when there is none, or more than a season holds.
    """
    last = club.sessions.aggregate(number=Max("number"))["number"] or 0
    room = MOST_SESSIONS - last
    refusal = ValidationError(
        _("Une saison compte au plus %(most)s séances : choisissez un jour plus proche.")
        % {"most": MOST_SESSIONS},
        code="count",
    )
    if room < 1:
        raise refusal
    plan = schedule.plan(
        list(club.slots.all()),
        starts_on=first_day_after(club),
        # One more than there is room for tells whether the day is too far.
        count=min(room + 1, MOST_SESSIONS),
        zone=club.zone,
        holiday_zone=club.agency.holiday_zone,
        without=without,
        first_number=last + 1,
    )
    kept = tuple(
        wished for wished in plan.sessions if wished.starts_at.astimezone(club.zone).date() <= until
    )
    if len(kept) > room:
        raise refusal
    if not kept:
        raise ValidationError(
            _("La prochaine séance serait le %(day)s : choisissez ce jour ou un jour après.")
            % {"day": schedule.in_words(plan.starts_on)},
            code="until",
        )
    skipped = tuple(day for day in plan.skipped if day.date <= until)
    return replace(plan, sessions=kept, skipped=skipped)


def conflicts_of_more(club: Club, plan: Plan) -> list[conflict.Conflict]:
    """What these sessions would meet."""
    return conflict.find(plan.sessions, advisor=club.advisor, club=club)


def prolong(
    club: Club, *, until: date, without: Collection[date] = (), by: User
) -> list[ClubSession]:
    """Add sessions after the last one, on the club's half-days, up to a day; tell the members."""
    with timetable.changing(club, club.advisor):
        plan = plan_more(club, until=until, without=without)
        conflict.refuse(conflicts_of_more(club, plan), seen_by=by, zone=club.zone)
        timetable.stretch(club, plan.sessions)
        added = create_sessions(club, plan)
        audit.record(by, "club.prolonged", club, sessions=len(added))
        calendar.announce(added)
        _tell_members(club, added)
    return added


def _tell_members(club: Club, added: Sequence[ClubSession]) -> None:
    """One message each: their calendar gets the sessions as they come near."""
    with timezone.override(club.zone):
        for seat in club.seats.open().select_related("member").order_by("number"):
            if seat.member.is_active:
                write_mail(
                    seat.member.email,
                    "prolonged",
                    {"person": seat.member, "club": club, "sessions": added},
                    key=f"prolonged:{added[-1].uid}:{seat.member_id}",
                    language=seat.member.language,
                )


def change_advisor(club: Club, advisor: User, *, by: User) -> list[ClubSession]:
    """Another advisor leads the club and the coming sessions that its advisor would have led."""
    with timetable.changing(club, advisor):
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
        timetable.write(coming)
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
