"""What staff finds on a club's page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.db.models.functions import JSONObject

from clubs.enums import AttendanceState
from clubs.models import Application, Club, ClubSession, Seat, SeatInvitation
from clubs.services import candidates, history, my_club


@dataclass(frozen=True)
class Holder:
    """A seat, now or once held, and how often its member came."""

    seat: Seat
    attended: int
    held: int
    excused: int


@dataclass(frozen=True)
class ClubPage:
    club: Club
    places: list[my_club.Place]
    holders: list[Holder]
    former: list[Holder]
    invitations: list[SeatInvitation]
    sessions: list[ClubSession]
    coming: list[my_club.ComingDay]
    past: list[ClubSession]
    next: ClubSession | None
    history: list[history.Happening]
    # How many candidates wait, by state: their names are for the agency's advisors.
    candidates: dict[str, int]

    @property
    def held(self) -> int:
        """Sessions that somebody attended, as in ``eclub.dashboards.services.held``."""
        return sum(bool(getattr(one, "attended", 0)) and not one.is_cancelled for one in self.past)

    @property
    def free_seats(self) -> int:
        return sum(place.seat is None for place in self.places)


def of_club(club: Club, now: datetime) -> ClubPage:
    """Everything on the page, in seven statements whatever the club's size."""
    seats = list(club.seats.select_related("member").order_by("number", "taken_on", "pk"))
    sessions = sessions_of(club)
    counts = _attendances_by_member(sessions)
    holders = [Holder(seat, *counts.get(seat.member_id, (0, 0, 0))) for seat in seats]
    return ClubPage(
        club=club,
        places=my_club.places(seats),
        holders=[holder for holder in holders if holder.seat.left_on is None],
        former=[holder for holder in holders if holder.seat.left_on is not None],
        invitations=list(club.invitations.unanswered().select_related("invitation")),
        sessions=sessions,
        coming=my_club.coming_days(club, sessions, now),
        past=[session for session in reversed(sessions) if session.is_over(now)],
        next=next((s for s in sessions if not s.is_cancelled and not s.is_over(now)), None),
        history=history.of_club(club, sessions, seats),
        candidates=candidates.counts(Application.objects.filter(club=club)),
    )


def sessions_of(club: Club) -> list[ClubSession]:
    """Every session with ``attended``, ``expected`` and ``marks`` (whose, and how), in the order
    of time.
    """
    sessions: list[ClubSession] = list(
        club.sessions.select_related("advisor")
        .annotate(
            attended=Count("attendances", filter=Q(attendances__state__in=my_club.THERE)),
            expected=Count("attendances"),
            marks=ArrayAgg(
                JSONObject(member="attendances__member", state="attendances__state"),
                filter=Q(attendances__isnull=False),
                default=[],
            ),
        )
        .order_by("during", "pk")
    )
    for session in sessions:
        session.club = club
    return sessions


def _attendances_by_member(sessions: list[ClubSession]) -> dict[int, tuple[int, int, int]]:
    """By member: how often there, of how many sessions, how often excused."""
    states: dict[int, list[str]] = defaultdict(list)
    for session in sessions:
        marks: list[dict[str, Any]] = getattr(session, "marks", [])
        for mark in marks:
            states[mark["member"]].append(mark["state"])
    there = {str(state) for state in my_club.THERE}
    return {
        member: (
            sum(state in there for state in known),
            len(known),
            known.count(AttendanceState.EXCUSED),
        )
        for member, known in states.items()
    }
