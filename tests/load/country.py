"""Clubs by the hundred, written in bulk, around this very hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clubs.enums import SEATS, SESSIONS_BY_DEFAULT, AttendanceState, ClubState
from clubs.models import Attendance, Club, ClubSession, Seat, Slot
from members.models import Agency, User
from tests.factories.members import AdvisorFactory, AgencyFactory

SESSION = timedelta(hours=3)
BETWEEN = timedelta(days=3, hours=12)
# The session under way; as many have been, as many will be.
MIDDLE = SESSIONS_BY_DEFAULT // 2


@dataclass(frozen=True)
class Country:
    """One agency with its clubs; the first one is whose pages are measured."""

    agency: Agency
    advisor: User
    club: Club
    member: User
    session: ClubSession


def settle() -> Country:
    """An agency with one advisor and one full club in the middle of its season."""
    agency = AgencyFactory()
    advisor = AdvisorFactory(agency=agency)
    club = _clubs(agency, [advisor], "Club de la mesure")[0]
    seat = club.seats.select_related("member").get(number=1)
    return Country(agency, advisor, club, seat.member, club.sessions.get(number=MIDDLE))


def grow(country: Country, clubs: int) -> None:
    """Add clubs to the same agency, with advisors of their own."""
    advisors = [AdvisorFactory(agency=country.agency) for _ in range(clubs)]
    _clubs(country.agency, advisors, "Club")


def _clubs(agency: Agency, advisors: list[User], name: str) -> list[Club]:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    first = now - MIDDLE * BETWEEN
    season = DateTimeTZRange(first - BETWEEN, first + SESSIONS_BY_DEFAULT * BETWEEN)
    clubs = Club.objects.bulk_create(
        Club(
            name=f"{name} {rank}",
            agency=agency,
            advisor=advisor,
            state=ClubState.RUNNING,
            season=season,
        )
        for rank, advisor in enumerate(advisors)
    )
    Slot.objects.bulk_create(
        Slot(club=club, weekday=weekday, starts_at="14:00") for club in clubs for weekday in (0, 3)
    )
    sessions = ClubSession.objects.bulk_create(
        ClubSession(
            club=club,
            number=number,
            advisor=club.advisor,
            theme="Le marché caché",
            during=DateTimeTZRange(start, start + SESSION),
        )
        for club in clubs
        for number in range(1, SESSIONS_BY_DEFAULT + 1)
        for start in [first + (number - 1) * BETWEEN]
    )
    seats = _seats(clubs, first.date())
    Attendance.objects.bulk_create(
        Attendance(session=session, member=seat.member, state=AttendanceState.PRESENT, minutes=180)
        for session in sessions
        if session.ends_at < now
        for seat in seats
        if seat.club_id == session.club_id
    )
    with connection.cursor() as cursor:
        # What autovacuum does within a minute, and a planner needs.
        cursor.execute("ANALYZE")
    return clubs


def _seats(clubs: list[Club], taken_on: date) -> list[Seat]:
    members = User.objects.bulk_create(
        User(
            email=f"membre{number}.club{club.pk}@bench.example",
            first_name="Maïwenn",
            last_name="Abgrall",
            charter_accepted_at=datetime.now(UTC),
            charter_version=settings.CHARTER_VERSION,
        )
        for club in clubs
        for number in range(1, SEATS + 1)
    )
    return Seat.objects.bulk_create(
        Seat(club=club, number=number, member=members[rank * SEATS + number - 1], taken_on=taken_on)
        for rank, club in enumerate(clubs)
        for number in range(1, SEATS + 1)
    )
