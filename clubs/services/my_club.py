"""What a member finds on "Mon club": the next session, the table, what comes, what was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F

from clubs.enums import SEATS, AttendanceState
from clubs.models import Attendance, Club, ClubSession, Commitment, Post, Seat
from clubs.services import commitment, pulse, schedule, wall
from clubs.video.presence import people_in
from members.models import User

# Being there late or in part is being there.
THERE = {AttendanceState.PRESENT, AttendanceState.LATE, AttendanceState.PARTIAL}


@dataclass(frozen=True)
class Place:
    """One of the eight places round the table, and whether its holder is in the room now."""

    number: int
    seat: Seat | None = None
    is_present: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class ComingDay:
    """A line of the timeline: a session, or a day of the week's slots that is a holiday."""

    day: date
    session: ClubSession | None = None
    holiday: str = ""


@dataclass(frozen=True)
class PastSession:
    session: ClubSession
    attendance: Attendance | None


@dataclass(frozen=True)
class NextSession:
    """The session to come or under way, and who is in its room."""

    session: ClubSession | None
    total: int
    places: list[Place]
    advisor_is_present: bool
    room_is_open: bool
    has_begun: bool
    # A session that is over while its room is still open.
    lingering: ClubSession | None

    @property
    def present(self) -> list[User]:
        return [place.seat.member for place in self.places if place.seat and place.is_present]

    @property
    def others_present(self) -> list[User]:
        return [
            place.seat.member
            for place in self.places
            if place.seat and place.is_present and not place.is_mine
        ]


@dataclass(frozen=True)
class MyClub:
    seat: Seat
    next: NextSession
    coming: list[ComingDay]
    past: list[PastSession]
    commitments: list[Commitment]
    # The latest of the club's wall.
    posts: list[Post]
    pulse_due: bool

    @property
    def club(self) -> Club:
        return self.seat.club

    @property
    def mates(self) -> list[Seat]:
        return [place.seat for place in self.next.places if place.seat and not place.is_mine]

    @property
    def counted(self) -> list[Attendance]:
        return [past.attendance for past in self.past if past.attendance]

    @property
    def later(self) -> list[ComingDay]:
        """What comes after the next session; it has a frame of its own."""
        upcoming = self.next.session
        return [line for line in self.coming if line.session is None or line.session != upcoming]

    @property
    def attended(self) -> int:
        return sum(row.state in THERE for row in self.counted)

    @property
    def hours(self) -> int:
        return sum(row.minutes for row in self.counted) // 60


def latest_seat(user: User) -> Seat | None:
    """The seat this person holds, or else the last one they left."""
    return (
        user.seats.select_related("club__agency__region", "club__advisor", "member")
        .order_by(F("left_on").desc(nulls_first=True), "-pk")
        .first()
    )


def of_seat(seat: Seat, now: datetime) -> MyClub:
    """Everything on the page of the member who holds this seat."""
    sessions = _sessions(seat.club)
    return MyClub(
        seat=seat,
        next=_next(seat, sessions, now),
        coming=coming_days(seat.club, sessions, now),
        past=[
            past
            for past in past_sessions(sessions, seat.member, now)
            if _day(past.session) >= seat.taken_on
        ],
        commitments=commitment.waiting_of(seat.member, seat.club),
        posts=wall.latest(seat.club_id),
        pulse_due=pulse.is_due(seat, now.astimezone(seat.club.zone).date()),
    )


def next_session(seat: Seat, now: datetime) -> NextSession:
    """The part of the page that changes while one looks at it."""
    return _next(seat, _sessions(seat.club), now)


def places(
    seats: Iterable[Seat], present: Iterable[int] = (), *, mine: Seat | None = None
) -> list[Place]:
    """The eight places in order, the free ones too."""
    held = {seat.number: seat for seat in seats if seat.left_on is None}
    people = set(present)
    return [
        Place(
            number,
            seat := held.get(number),
            is_present=seat is not None and seat.member_id in people,
            is_mine=mine is not None and seat is not None and seat.pk == mine.pk,
        )
        for number in range(1, SEATS + 1)
    ]


def past_sessions(sessions: list[ClubSession], user: User, now: datetime) -> list[PastSession]:
    """The sessions that are over, the latest first, with this person's attendance."""
    mine = {
        row.session_id: row
        for row in Attendance.objects.filter(
            member=user, session__in=[session.pk for session in sessions]
        )
    }
    return [
        PastSession(session, mine.get(session.pk))
        for session in reversed(sessions)
        if session.is_over(now)
    ]


def _sessions(club: Club) -> list[ClubSession]:
    sessions = list(club.sessions.select_related("advisor").order_by("during", "pk"))
    for session in sessions:
        session.club = club
    return sessions


def _next(seat: Seat, sessions: list[ClubSession], now: datetime) -> NextSession:
    planned = [session for session in sessions if not session.is_cancelled]
    session = next((session for session in planned if not session.is_over(now)), None)
    lingering = next(
        (session for session in planned if session.is_over(now) and session.room_is_open(now)), None
    )
    room_is_open = session is not None and session.room_is_open(now)
    present: set[int] = set()
    if session is not None and room_is_open:
        present = set(people_in([session.pk])[session.pk])
    seats = seat.club.seats.open().select_related("member")
    return NextSession(
        session=session,
        total=len(sessions),
        places=places(seats, present, mine=seat),
        advisor_is_present=session is not None and session.advisor_id in present,
        room_is_open=room_is_open,
        has_begun=session is not None and session.has_begun(now),
        lingering=lingering,
    )


def coming_days(club: Club, sessions: list[ClubSession], now: datetime) -> list[ComingDay]:
    """Sessions to come with the cancelled ones, and the holidays between them, in order."""
    coming = [ComingDay(_day(session), session) for session in sessions if not session.is_over(now)]
    if not coming:
        return []
    taken = {_day(session) for session in sessions}
    weekdays = {slot.weekday for slot in club.slots.all()}
    festive = schedule.public_holidays(club.agency.holiday_zone)
    day, last = now.astimezone(club.zone).date(), coming[-1].day
    while day < last:
        if day.weekday() in weekdays and day not in taken and day in festive:
            coming.append(ComingDay(day, holiday=schedule.holiday_name(festive, day)))
        day += timedelta(days=1)
    return sorted(coming, key=lambda line: line.day)


def _day(session: ClubSession) -> date:
    return session.starts_at.astimezone(session.club.zone).date()
