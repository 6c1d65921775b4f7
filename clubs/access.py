"""Rules that need an object: who may change a club, a session, a seat.

Outside what one may see the answer is 404; seen but not to be changed, it is 403.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from clubs.enums import ClubState
from clubs.models import (
    Application,
    Certificate,
    Club,
    ClubSession,
    FollowUp,
    Outcome,
    Seat,
    SeatInvitation,
)
from eclub.kit.access import Refused, Rule
from members.access import administrator, advisor
from members.models import User

CLUB_OVER = gettext_lazy(
    "Cet e-club est terminé : ce qui y a été écrit se lit encore, mais plus rien ne s’y ajoute."
)

opener = Rule(
    "advisor or administrator",
    lambda request: advisor.admits(request) or administrator.admits(request),
)

OfClub = TypeVar("OfClub", ClubSession, Seat, SeatInvitation)


def club_to_change(user: User, club_id: int) -> Club:
    """A club that an advisor of its agency or an administrator may change."""
    visible = Club.objects.visible_to(user).select_related("agency", "advisor")
    club: Club = get_object_or_404(visible, pk=club_id)
    _demand(user, club)
    return club


def club_to_watch(user: User, club_id: int) -> Club:
    """A club that has opened, for who sees it as staff does; see ``may_watch``."""
    opened = Club.objects.visible_to(user).exclude(state=ClubState.DRAFT)
    club: Club = get_object_or_404(opened.select_related("agency", "advisor"), pk=club_id)
    if not may_watch(user, club):
        raise PermissionDenied
    return club


@dataclass(frozen=True)
class Insider:
    """Somebody for whom a club's own pages are: its wall, its leads, its library."""

    person: User
    club: Club
    sits: bool
    advises: bool

    @property
    def may_write(self) -> bool:
        """Nobody writes any more once the club has closed."""
        return self.club.is_open and (self.sits or self.advises)

    @property
    def refusal(self) -> PermissionDenied:
        """What to raise when they may not write, with its reason where one can be said."""
        is_over = self.club.state == ClubState.CLOSED
        return Refused(CLUB_OVER) if is_over else PermissionDenied()


def club_inside(user: User, club_id: int, *, writing: bool = False) -> Insider:
    """A club whose own pages this person reads or, ``writing``, adds to.

    They are for who holds a seat and who advises at the club's agency; whatever is told there
    is none of a manager's or an administrator's. Whoever sat there when the club closed goes
    on reading.
    """
    seats = Seat.objects.filter(member=user, club=club_id)
    to_the_end = Club.objects.closed().filter(
        pk__in=seats.filter(until_closing=True).values("club")
    )
    clubs = Club.objects.visible_to(user) | to_the_end
    club: Club = get_object_or_404(clubs.select_related("agency", "advisor"), pk=club_id)
    inside = Insider(
        user,
        club,
        sits=any(seat.left_on is None or seat.until_closing for seat in seats),
        advises=advises(user, club),
    )
    if not (inside.sits or inside.advises):
        raise PermissionDenied
    if writing and not inside.may_write:
        raise inside.refusal
    return inside


def seat_now(user: User) -> Seat:
    """The seat somebody holds now; without one there is no club to ask, or to be asked by."""
    seats = Seat.objects.open().select_related("club__agency", "member")
    return get_object_or_404(seats, member=user)


def session_to_change(user: User, session_id: int) -> ClubSession:
    """A session of a club that this person may change."""
    visible = ClubSession.objects.visible_to(user)
    return _to_change(user, visible.select_related("club__agency", "advisor"), session_id)


def session_of_room(user: User, session_id: int, *, leading: bool = False) -> ClubSession:
    """A session whose room this person may enter or, ``leading``, which they lead."""
    visible = ClubSession.objects.visible_to(user).select_related("club__agency", "advisor")
    session: ClubSession = get_object_or_404(visible, pk=session_id)
    attends = ClubSession.objects.attended_by(user).filter(pk=session_id).exists()
    if not attends or (leading and not session.is_led_by(user)):
        raise PermissionDenied
    return session


def session_to_read(user: User, session_id: int) -> ClubSession:
    """A session whose words this person may read: they had a seat that day, or lead it."""
    visible = ClubSession.objects.visible_to(user).select_related("club__agency", "advisor")
    session: ClubSession = get_object_or_404(visible, pk=session_id)
    if not may_read(user, session):
        raise PermissionDenied
    return session


def seat_to_change(user: User, seat_id: int) -> Seat:
    """A seat of a club that this person may change."""
    seats = Seat.objects.filter(club__in=Club.objects.visible_to(user))
    return _to_change(user, seats.select_related("club__agency", "member"), seat_id)


def club_to_follow(user: User, club_id: int) -> Club:
    """A club whose people's ways out and answers this person reads: its agency's advisors."""
    club: Club = get_object_or_404(
        Club.objects.visible_to(user).select_related("agency"), pk=club_id
    )
    _demand_advising(user, club)
    return club


def follow_up_to_hear(user: User, follow_up_id: int) -> FollowUp:
    """A question whose answer an advisor of the club's agency may hear by phone."""
    found = FollowUp.objects.filter(outcome__seat__club__in=Club.objects.visible_to(user))
    follow_up: FollowUp = get_object_or_404(
        found.select_related("outcome__seat__club__agency", "outcome__seat__member"),
        pk=follow_up_id,
    )
    _demand_advising(user, follow_up.outcome.seat.club)
    return follow_up


def seat_with_outcome(user: User, seat_id: int) -> tuple[Seat, Outcome]:
    """A seat that was left with an outcome: one's own, or of a club that one may change."""
    seat = seat_to_certify(user, seat_id)
    return seat, get_object_or_404(Outcome, seat=seat)


def invitation_to_change(user: User, invitation_id: int) -> SeatInvitation:
    """An invitation to a club that this person may change."""
    invitations = SeatInvitation.objects.filter(club__in=Club.objects.visible_to(user))
    return _to_change(user, invitations.select_related("club__agency", "invitation"), invitation_id)


def draft_to_change(user: User, key: UUID) -> Club | None:
    """The club that this opening form makes, when it was kept or opened already."""
    found = Club.objects.select_related("agency", "advisor", "previous__agency")
    club = found.filter(opening_key=key).first()
    if club is not None:
        get_object_or_404(Club.objects.visible_to(user), pk=club.pk)
        _demand(user, club)
    return club


def advises(user: User, club: Club) -> bool:
    """Whether somebody advises at the club's agency; an administrator does not."""
    return club.agency_id in user.advised_agency_ids


def may_change(user: User, club: Club) -> bool:
    """For templates that show or hide what leads to a change."""
    return user.is_administrator or club.agency_id in user.advised_agency_ids


def may_watch(user: User, club: Club) -> bool:
    """Whether somebody sees a club as staff does, not as one of its members."""
    return may_change(user, club) or club.agency.region_id in user.managed_region_ids


def may_read(user: User, session: ClubSession) -> bool:
    """What a club wrote during a session is for who was of it that day, and who leads it."""
    seats = Seat.objects.of_session(session).filter(member=user)
    return session.is_led_by(user) or seats.exists()


def may_correct(user: User, session: ClubSession) -> bool:
    """Whoever led the session may set its attendance right, and who may change its club."""
    return session.is_led_by(user) or may_change(user, session.club)


def candidate_to_read(user: User, application_id: int) -> Application:
    """An application to the advisor's agencies, or of their region and open to any club."""
    applications = Application.objects.visible_to(user).select_related(
        "club__agency", "offer__invitation", "decided_by"
    )
    found: Application = get_object_or_404(applications, pk=application_id)
    return found


def candidate_to_decide(user: User, application_id: int) -> Application:
    """An application to a club of the advisor's own agencies."""
    found = candidate_to_read(user, application_id)
    if not advises(user, found.club):
        raise PermissionDenied
    return found


def club_to_fill(user: User, club_id: int) -> Club:
    """A club of the advisor's own agencies, whose candidates they read."""
    clubs = Club.objects.visible_to(user).select_related("agency", "advisor")
    found: Club = get_object_or_404(clubs, pk=club_id)
    if not advises(user, found):
        raise PermissionDenied
    return found


def seat_to_certify(user: User, seat_id: int) -> Seat:
    """One's own seat, held or left, or a seat of a club that one may change."""
    visible = models.Q(member=user) | models.Q(club__in=Club.objects.visible_to(user))
    seats = Seat.objects.filter(visible).select_related("club__agency", "member")
    seat: Seat = get_object_or_404(seats, pk=seat_id)
    if seat.member_id != user.pk:
        _demand(user, seat.club)
    return seat


def certificate_of(user: User, certificate_id: int) -> Certificate:
    """A certificate of one's own, or of somebody whose attendance one may correct."""
    certificates = Certificate.objects.select_related("club__agency", "session__club__agency")
    found: Certificate = get_object_or_404(certificates, pk=certificate_id)
    leads = may_correct(user, found.session) if found.session else may_change(user, found.club)
    if found.member_id != user.pk and not leads:
        raise Http404
    return found


def _to_change(user: User, visible: models.QuerySet[OfClub], pk: int) -> OfClub:
    found: OfClub = get_object_or_404(visible, pk=pk)
    _demand(user, found.club)
    return found


def _demand(user: User, club: Club) -> None:
    if not may_change(user, club):
        raise PermissionDenied


def _demand_advising(user: User, club: Club) -> None:
    if club.agency_id not in user.advised_agency_ids:
        raise PermissionDenied
