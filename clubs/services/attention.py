"""What an advisor should look at first: today's sessions, and what will not solve itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from clubs.enums import AttendanceState, ClubState, SessionState
from clubs.enums.application import ApplicationState
from clubs.models import (
    Application,
    Attendance,
    Club,
    ClubSession,
    FollowUp,
    Seat,
    SeatInvitation,
)
from clubs.services import my_club
from clubs.video.presence import people_in
from members.models import User

EXPIRES_SOON = timedelta(days=3)
# An invitation nobody renewed after this time was given up.
EXPIRED_LATELY = timedelta(days=14)
STARTS_SOON = timedelta(days=21)
# More would not be read; the club's own page has them all.
MOST_LINES = 8
MOST_CARDS = 12


@dataclass(frozen=True)
class LedSession:
    """A session of today, and who is in its room."""

    session: ClubSession
    room_is_open: bool
    is_over: bool
    present: list[User]


@dataclass(frozen=True)
class Card:
    """A club at a glance."""

    club: Club
    places: list[my_club.Place]
    is_meeting: bool

    @property
    def free_seats(self) -> int:
        return sum(place.seat is None for place in self.places)


@dataclass(frozen=True)
class Attention:
    """Each list holds only what somebody has to act upon."""

    absences: list[Seat] = field(default_factory=list)
    invitations: list[SeatInvitation] = field(default_factory=list)
    unchecked: list[ClubSession] = field(default_factory=list)
    free_seats: list[Card] = field(default_factory=list)
    drafts: list[Club] = field(default_factory=list)
    # People of closed clubs too, who have found work since.
    proposals: list[FollowUp] = field(default_factory=list)
    # Whom nobody of the agency has answered yet, and for how many days the first has waited.
    candidates: int = 0
    candidates_days: int = 0

    @property
    def count(self) -> int:
        """Of lines."""
        people = len(self.absences) + len(self.invitations) + len(self.proposals)
        clubs = len(self.unchecked) + len(self.free_seats) + len(self.drafts)
        return people + clubs + bool(self.candidates)


@dataclass(frozen=True)
class AdvisorHome:
    today: list[LedSession]
    # When nothing happens today.
    next: ClubSession | None
    attention: Attention
    cards: list[Card]
    has_more_clubs: bool


def of_advisor(user: User, now: datetime) -> AdvisorHome:
    """The advisor's first page: the clubs they lead, and the drafts begun at their agency."""
    clubs = list(
        Club.objects.filter(
            Q(advisor=user) | Q(advisor=None, state=ClubState.DRAFT),
            agency__in=user.advised_agency_ids,
        )
        .exclude(state=ClubState.CLOSED)
        .select_related("agency")
        .with_figures(now)
        .prefetch_related(open_seats())
        .order_by(F("next_session_at").asc(nulls_last=True), "name", "pk")
    )
    cards = [card(club, now) for club in clubs if club.state != ClubState.DRAFT]
    today, coming = _today(user, now)
    return AdvisorHome(
        today=today,
        next=coming,
        attention=_attention(user, clubs, cards, now),
        cards=cards[:MOST_CARDS],
        has_more_clubs=len(cards) > MOST_CARDS,
    )


def card(club: Club, now: datetime) -> Card:
    """A club that has its figures, and whose open seats were fetched by ``open_seats``."""
    next_session_at: datetime | None = getattr(club, "next_session_at", None)
    is_meeting = next_session_at is not None and next_session_at <= now
    return Card(club, my_club.places(club.seats.all()), is_meeting)


def open_seats() -> Prefetch:
    """To prefetch with clubs: the seats held now, with their members."""
    return Prefetch("seats", Seat.objects.open().select_related("member").order_by("number"))


def _today(user: User, now: datetime) -> tuple[list[LedSession], ClubSession | None]:
    """Today's sessions by the clock of each agency, and otherwise the next one."""
    near = list(
        ClubSession.objects.planned()
        .led_by(user)
        .filter(during__endswith__gt=now - timedelta(days=1))
        .select_related("club__agency", "advisor")
        .order_by("during", "pk")[:20]
    )
    today = [session for session in near if _is_today(session, now)]
    present = people_in([session.pk for session in today if session.room_is_open(now)])
    names = User.objects.in_bulk({person for people in present.values() for person in people})
    led = [
        LedSession(
            session,
            session.room_is_open(now),
            session.is_over(now),
            [names[pk] for pk in present.get(session.pk, []) if pk in names],
        )
        for session in today
    ]
    coming = next((session for session in near if session.starts_at > now), None)
    return led, coming


def _is_today(session: ClubSession, now: datetime) -> bool:
    zone = session.club.zone
    is_same_day = session.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
    return is_same_day or session.room_is_open(now)


def _attention(user: User, clubs: list[Club], cards: list[Card], now: datetime) -> Attention:
    waiting = Application.objects.filter(
        erased_at=None, state=ApplicationState.WAITING, club__agency__in=user.advised_agency_ids
    ).aggregate(count=Count("pk"), since=Min("applied_at"))
    return Attention(
        candidates=waiting["count"],
        candidates_days=(now - (waiting["since"] or now)).days,
        absences=absent_twice(
            seat for club in clubs if club.state == ClubState.RUNNING for seat in club.seats.all()
        )[:MOST_LINES],
        invitations=list(_invitations(clubs, now)[:MOST_LINES]),
        unchecked=list(_unchecked(user, now)[:MOST_LINES]),
        free_seats=[
            card
            for card in cards
            if card.free_seats
            and card.club.state == ClubState.RECRUITING
            and card.club.season.lower <= now + STARTS_SOON
        ][:MOST_LINES],
        drafts=[club for club in clubs if club.state == ClubState.DRAFT][:MOST_LINES],
        proposals=list(
            FollowUp.objects.proposing()
            .filter(
                outcome__seat__club__advisor=user,
                outcome__seat__club__agency__in=user.advised_agency_ids,
            )
            .select_related("outcome__seat__club", "outcome__seat__member")
            .order_by("answered_at")[:MOST_LINES]
        ),
    )


def absent_twice(held: Iterable[Seat]) -> list[Seat]:
    """Those of these seats whose member was absent, without excuse, from the last two sessions."""
    seats = {(seat.club_id, seat.member_id): seat for seat in held}
    latest = (
        Attendance.objects.filter(
            session__club__in={club for club, _ in seats},
            session__state=SessionState.PLANNED,
            member__in={member for _, member in seats},
        )
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("session__club"), F("member")],
                order_by=F("session__during").desc(),
            )
        )
        .filter(rank__lte=2)
        .values_list("session__club", "member", "state")
    )
    absent: dict[tuple[int, int], int] = {}
    for club, member, state in latest:
        if state == AttendanceState.ABSENT:
            absent[club, member] = absent.get((club, member), 0) + 1
    return [seat for key, seat in seats.items() if absent.get(key) == 2]


def _invitations(clubs: Iterable[Club], now: datetime) -> QuerySet[SeatInvitation]:
    return (
        SeatInvitation.objects.unanswered()
        .filter(
            club__in=[club.pk for club in clubs],
            invitation__expires_at__range=(now - EXPIRED_LATELY, now + EXPIRES_SOON),
        )
        .select_related("club__agency", "invitation")
        .order_by("invitation__expires_at", "pk")
    )


def _unchecked(user: User, now: datetime) -> QuerySet[ClubSession]:
    """Sessions held lately whose attendance the advisor has not looked at."""
    return (
        ClubSession.objects.with_room_closed(now)
        .led_by(user)
        .filter(attendance_checked_at=None)
        .exclude(club__state=ClubState.CLOSED)
        .select_related("club__agency", "advisor")
        .order_by("-during", "-pk")
    )
