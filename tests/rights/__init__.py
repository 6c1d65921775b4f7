"""One set-up for every table of role × route: who asks, and around which club.

``assemble()`` makes it; ``PEOPLE`` names who may ask, in the order of the tables' columns.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.test import Client

from clubs.enums import ClubState, SessionState
from clubs.models import Club, ClubSession, Seat, SeatInvitation
from members.models import User
from tests.factories.clubs import (
    ClubFactory,
    ClubSessionFactory,
    SeatFactory,
    SeatInvitationFactory,
)
from tests.factories.members import (
    AdministratorFactory,
    AdvisorFactory,
    AgencyFactory,
    ManagerFactory,
    RegionFactory,
    UserFactory,
)

# A Thursday at 15:00 in Morlaix, while a session is under way.
NOW = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)

PEOPLE = (
    "owner",  # holds a seat of the club
    "mate",  # holds another one
    "former",  # held one and left
    "stranger",  # holds a seat of another club
    "advisor",  # leads the club
    "colleague",  # advises at the same agency
    "stand_in",  # of another agency, leads one session of the club
    "outsider",  # advises at another agency
    "manager",  # of the club's region
    "distant_manager",  # of another region
    "administrator",
    "nobody",  # not signed in
)

# Who gets everywhere what somebody of the table gets: ``crowded()`` has them come, too.
TWINS = {
    "neighbour": "stranger",  # holds a seat of another club of the agency
    "alumna": "former",  # sat in another club of the agency until it closed
}
# The region of the club, and the one of ``outsider`` and ``distant_manager``.
Place = tuple[str, str, str]
REGIONS = ("53", "Bretagne", "29"), ("84", "Auvergne-Rhône-Alpes", "69")


@dataclass(frozen=True)
class Cast:
    """People and the objects they ask for; ``now`` lies in the middle of ``under_way``."""

    now: datetime
    people: dict[str, User | None]
    club: Club
    seat: Seat
    invitation: SeatInvitation
    over: ClubSession
    under_way: ClubSession
    coming: ClubSession
    cancelled: ClubSession
    # The coming session that the stand-in leads.
    stood_in: ClubSession

    def __getattr__(self, name: str) -> User:
        """``cast.owner``: any of the people but nobody."""
        person = self.__dict__.get("people", {}).get(name)
        if person is None:
            raise AttributeError(name)
        return person

    def client(self, name: str) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        if (person := self.people[name]) is not None:
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client


def crowded(cast: Cast) -> Cast:
    """The same with ``TWINS`` among the people."""
    agency, first_day = cast.club.agency, cast.now.date() - timedelta(days=30)
    people = {name: UserFactory() for name in TWINS}
    ClubFactory(agency=agency, starts_on=first_day, members=[people["neighbour"]])
    closed = ClubFactory(
        agency=agency, starts_on=first_day, state=ClubState.CLOSED, closed_at=cast.now
    )
    days = {"left_on": cast.now.date() - timedelta(days=1), "until_closing": True}
    SeatFactory(club=closed, member=people["alumna"], **days)
    return replace(cast, people={**cast.people, **people})


def assemble(now: datetime = NOW, regions: tuple[Place, Place] = REGIONS) -> Cast:
    """Write the people, the club, and sessions before, at and after ``now``."""
    region, elsewhere = (RegionFactory(code=code, name=name) for code, name, _ in regions)
    here, there = (departement for _, _, departement in regions)
    agency = AgencyFactory(region=region, name="Agence de Morlaix", departement=here)
    other_agency = AgencyFactory(region=elsewhere, name="Agence de Lyon", departement=there)
    people: dict[str, User | None] = {
        **{name: UserFactory() for name in ("owner", "mate", "former", "stranger")},
        "advisor": AdvisorFactory(agency=agency),
        "colleague": AdvisorFactory(agency=agency),
        "stand_in": AdvisorFactory(agency=other_agency),
        "outsider": AdvisorFactory(agency=other_agency),
        "manager": ManagerFactory(region=region),
        "distant_manager": ManagerFactory(region=elsewhere),
        "administrator": AdministratorFactory(),
        "nobody": None,
    }
    first_day = now.date() - timedelta(days=30)
    club = ClubFactory(
        name="E-club de Morlaix",
        agency=agency,
        advisor=people["advisor"],
        starts_on=first_day,
        members=[people["owner"], people["mate"]],
    )
    SeatFactory(club=club, number=3, member=people["former"], left_on=first_day + timedelta(days=9))
    other_club = ClubFactory(agency=other_agency, starts_on=first_day)
    SeatFactory(club=other_club, member=people["stranger"])

    def session(number: int, days: int, **fields: object) -> ClubSession:
        starts_at = now - timedelta(hours=1) + timedelta(days=days)
        made: ClubSession = ClubSessionFactory(
            club=club, number=number, starts_at=starts_at, **fields
        )
        return made

    return Cast(
        now=now,
        people=people,
        club=club,
        seat=club.seats.get(member=people["owner"]),
        invitation=SeatInvitationFactory(club=club, invitation__expires_at=now + timedelta(days=2)),
        over=session(1, -7),
        cancelled=session(2, -3, state=SessionState.CANCELLED),
        under_way=session(3, 0),
        coming=session(4, 4),
        stood_in=session(5, 7, advisor=people["stand_in"]),
    )
