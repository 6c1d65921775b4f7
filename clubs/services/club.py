"""Opening a club, and its way from draft to recruiting, running and closed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clubs.enums import SESSIONS_BY_DEFAULT, ClubState, SessionState
from clubs.models import Application, Club, ClubSession
from clubs.services import (
    calendar,
    conflict,
    following,
    invitation,
    offering,
    schedule,
    season,
    timetable,
)
from clubs.services.following import Carried
from clubs.services.schedule import WeeklyTime
from eclub.kit.services import audit
from members.models import Agency, User


class WrongState(ValidationError):
    """The club is not in a state from which this can be done."""


def keep_draft(
    key: UUID, *, name: str, agency: Agency, answers: Mapping[str, object], by: User
) -> Club:
    """Keep what was typed so far in the opening form ``key``; an open club stays as it is."""
    with transaction.atomic():
        club, is_new = Club.objects.select_for_update().get_or_create(
            opening_key=key, defaults={"name": name, "agency": agency}
        )
        if club.state == ClubState.DRAFT:
            club.name, club.agency = name, agency
            club.draft_answers = dict(answers)
            club.save(update_fields=["name", "agency", "draft_answers"])
            if is_new:
                audit.record(by, "club.drafted", club)
    return club


def delete_draft(club: Club, *, by: User) -> None:
    """Forget a club that never opened."""
    with transaction.atomic():
        club = Club.objects.select_for_update().get(pk=club.pk)
        if club.state != ClubState.DRAFT:
            raise WrongState(_("Cet e-club est ouvert : il ne peut plus être supprimé."), "state")
        audit.record(by, "club.draft_deleted", club)
        club.delete()


def open_club(
    *,
    by: User,
    name: str,
    agency: Agency,
    advisor: User,
    slots: Sequence[WeeklyTime],
    starts_on: date,
    count: int = SESSIONS_BY_DEFAULT,
    theme: str = "",
    emails: Sequence[str] = (),
    candidates: Sequence[Application] = (),
    without: Collection[date] = (),
    carried: Carried = Carried(),  # noqa: B008  # it never changes
    key: UUID | None = None,
) -> Club:
    """Save a club with its half-days, its sessions and its invitations, or nothing at all.

    ``key`` names the opening form: a second submission of the same form returns the club that
    the first one made. Raises ``ImpossibleSchedule``, ``Overlap`` or ``Uninvitable``.
    """
    key = key or uuid4()
    plan = schedule.plan(
        slots,
        starts_on=starts_on,
        count=count,
        zone=agency.zone,
        holiday_zone=agency.holiday_zone,
        without=without,
    )
    try:
        with transaction.atomic():
            # Clubs before people, as everywhere; then whoever submits the same form waits here,
            # and finds its club below.
            before = Club.objects.filter(opening_key=key).values_list("previous", flat=True)
            offering.hold(candidates, *filter(None, before))
            timetable.lock(None, advisor)
            club = Club.objects.select_for_update().filter(opening_key=key).first()
            if club is not None and club.state != ClubState.DRAFT:
                return club
            timetable.refuse_past(plan.sessions[0].starts_at)
            met = conflict.find(plan.sessions, advisor=advisor)
            conflict.refuse(met, seen_by=by, zone=agency.zone)
            club = club or Club(opening_key=key)
            club.name, club.agency, club.advisor, club.theme = name, agency, advisor, theme
            club.state, club.season, club.draft_answers = ClubState.RECRUITING, plan.season, {}
            club.save()
            season.set_slots(club, slots)
            planned = season.create_sessions(club, plan)
            audit.record(by, "club.opened", club, sessions=count)
            following.carry(club, carried, by=by)
            invitation.invite(club, emails, by=by)
            offering.take(candidates, club, by=by)
            calendar.announce(planned)
    except IntegrityError as error:
        if "opening_key" in conflict.violated(error):
            return Club.objects.get(opening_key=key)
        if conflict.violated(error) in conflict.OVERLAPS:
            # Who wrote a session without our locks was quicker: it can be seen and named by now.
            met = conflict.find(plan.sessions, advisor=advisor)
            conflict.refuse(met, seen_by=by, zone=agency.zone)
            raise conflict.lost_race() from None
        raise
    return club


@transaction.atomic
def rename(club: Club, *, name: str, theme: str, by: User) -> Club:
    """Change what the club is called and works on."""
    club = _locked(club)
    if not club.is_open:
        raise WrongState(_("Seul un e-club ouvert peut être modifié."), "state")
    club.name, club.theme = name, theme
    club.save(update_fields=["name", "theme"])
    audit.record(by, "club.changed", club)
    return club


@transaction.atomic
def start(club: Club, *, by: User | None) -> Club:
    """The club runs; free seats can still be taken."""
    club = _locked(club)
    if club.state != ClubState.RECRUITING:
        raise WrongState(_("Seul un e-club en recrutement peut démarrer."), "state")
    club.state = ClubState.RUNNING
    club.save(update_fields=["state"])
    audit.record(by, "club.started", club)
    return club


def start_those_due() -> int:
    """Start the clubs that recruited until their first session; how many."""
    now = timezone.now()
    begun = ClubSession.objects.planned().filter(during__startswith__lte=now)
    due = Club.objects.recruiting().filter(pk__in=begun.values("club"))
    started = 0
    for club in due:
        try:
            start(club, by=None)
        except WrongState:
            continue  # another worker or the advisor was quicker
        started += 1
    return started


@transaction.atomic
def close(club: Club, *, on: date, by: User) -> Club:
    """End a club on a day, today at the latest: its seats end, what was to come is called off.

    Who asked for a seat and still waits is told.
    """
    invitation.hold(club.invitations.unanswered())
    club = _locked(club)
    if club.state not in {ClubState.RECRUITING, ClubState.RUNNING}:
        raise WrongState(_("Seul un e-club ouvert peut être terminé."), "state")
    if on > timezone.localdate(timezone=club.zone):
        raise ValidationError(
            _("Cette date est à venir : terminez l’e-club le jour venu."), code="future"
        )
    _refuse_before_last_session(club, on)
    invitation.withdraw_all(club, by=by)
    offering.decline_all(club, by=by)
    coming = list(
        club.sessions.planned()
        .filter(during__startswith__gt=timezone.now())
        .select_related("club__agency", "advisor")
    )
    # Everybody reads it, whatever the language of who closes the club.
    with translation.override(settings.LANGUAGE_CODE):
        because = _("L’e-club est terminé.")
    for session in coming:
        session.state = SessionState.CANCELLED
        session.cancelled_because = because
    timetable.write(coming)
    calendar.withdraw(coming)
    for seat in club.seats.open():
        seat.left_on, seat.until_closing = max(on, seat.taken_on), True
        seat.save(update_fields=["left_on", "until_closing"])
    club.state, club.closed_at = ClubState.CLOSED, timezone.now()
    club.save(update_fields=["state", "closed_at"])
    audit.record(by, "club.closed", club, on=on.isoformat(), cancelled=len(coming))
    return club


def _refuse_before_last_session(club: Club, on: date) -> None:
    begun = club.sessions.planned().filter(during__startswith__lte=timezone.now())
    last = begun.order_by("during").last()
    if last is not None and on < (day := last.starts_at.astimezone(club.zone).date()):
        raise ValidationError(
            _("Une séance s’est tenue le %(day)s : le dernier jour ne peut pas être avant.")
            % {"day": schedule.in_words(day)},
            code="before",
        )


def _locked(club: Club) -> Club:
    return (
        Club.objects.select_for_update(no_key=True, of=["self"])
        .select_related("agency")
        .get(pk=club.pk)
    )
