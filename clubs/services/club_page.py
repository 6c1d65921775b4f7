"""What staff finds on a club's page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from clubs.enums import AttendanceState
from clubs.models import Application, Attendance, Club, ClubSession, Seat, SeatInvitation
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
    """Everything on the page, in eight statements whatever the club's size."""
    seats = list(club.seats.select_related("member").order_by("number", "taken_on", "pk"))
    sessions = sessions_of(club)
    counts = _attendances_by_member(club)
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
    """Every session with ``attended`` and ``expected``, in the order of time."""
    sessions: list[ClubSession] = list(
        club.sessions.select_related("advisor")
        .annotate(
            attended=Count("attendances", filter=Q(attendances__state__in=my_club.THERE)),
            expected=Count("attendances"),
        )
        .order_by("during", "pk")
    )
    for session in sessions:
        session.club = club
    return sessions


def _attendances_by_member(club: Club) -> dict[int, tuple[int, int, int]]:
    """By member: how often there, of how many sessions, how often excused."""
    rows = (
        Attendance.objects.filter(session__club=club)
        .order_by()
        .values("member")
        .annotate(
            attended=Count("pk", filter=Q(state__in=my_club.THERE)),
            held=Count("pk"),
            excused=Count("pk", filter=Q(state=AttendanceState.EXCUSED)),
        )
        .values_list("member", "attended", "held", "excused")
    )
    return {member: (attended, held, excused) for member, attended, held, excused in rows}
