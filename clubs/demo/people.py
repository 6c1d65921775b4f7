"""The demo's accounts. The names are invented; all share one password, hashed once."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from members.enums import RoleKind
from members.models import Agency, Role, User

PASSWORD = "demo-eclub"  # noqa: S105 - printed for everybody, and loaded in the demo only
DOMAIN = "demo.example"

# Address, first and last name, the commune of their agency.
ADVISORS = [
    ("conseillere", "Gwenaëlle", "Tanguy", "Morlaix"),
    ("conseiller.brest", "Loïc", "Kermarrec", "Brest"),
    ("conseillere.saintbrieuc", "Enora", "Le Goff", "Saint-Brieuc"),
    ("conseiller.rennes", "Mikael", "Hervé", "Rennes"),
    ("conseillere.vannes", "Katell", "Le Roux", "Vannes"),
    ("conseiller.nantes", "Bruno", "Chauvin", "Nantes"),
]
MANAGERS = [
    ("region", "Annaïg", "Le Dantec", "53"),
    ("region.paysdelaloire", "Thierry", "Moreau", "52"),
]
# The members of the club that meets now, by seat, with their commune.
MORLAIX = [
    ("Maëlle", "Kervella", "Plouigneau"),
    ("Yann", "Guillou", "Morlaix"),
    ("Soizic", "Le Bris", "Roscoff"),
    ("Erwan", "Cadiou", "Landivisiau"),
    ("Nolwenn", "Moal", "Saint-Pol-de-Léon"),
    ("Ronan", "Le Bihan", "Pleyber-Christ"),
    ("Anaïs", "Floch", "Guerlesquin"),
    ("Tanguy", "Jaouen", "Huelgoat"),
]
FIRST_NAMES = (
    "Aziliz Brieuc Clervie Denez Elouan Fañch Gaëlle Hervé Iwan Jeanne Kilian Lena Malo Naïg "
    "Owen Pauline Rozenn Samuel Tifenn Visant Youna Alan Bleuenn Corentin"
)
LAST_NAMES = (
    "Abgrall Bothorel Cariou Derrien Elies Fouillard Gourvil Hamon Illien Jestin Kerbrat "
    "Lagadec Masson Nédélec Ollivier Pennec Quéré Riou Salaün Talec Urvoas Vaillant Cozic"
)


class People:
    """Collects accounts and writes them in a few queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.password = make_password(PASSWORD)
        self.names = self._names()

    def make(self, *people: User) -> list[User]:
        """Write these accounts, ready to sign in: address verified, charter accepted."""
        for person in people:
            person.password = self.password
            person.charter_accepted_at = self.now
            person.charter_version = settings.CHARTER_VERSION
        written = User.objects.bulk_create(people)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in written
        )
        return written

    def members(self, prefix: str, count: int, commune: str) -> list[User]:
        """Invented members of one club: ``brest.membre1@demo.example``…"""
        named = (next(self.names) for _ in range(count))
        return self.make(
            *(
                User(
                    email=f"{prefix}.membre{rank}@{DOMAIN}",
                    first_name=first,
                    last_name=last,
                    commune=commune,
                )
                for rank, (first, last) in enumerate(named, start=1)
            )
        )

    @staticmethod
    def _names() -> Iterator[tuple[str, str]]:
        """First and last names paired without repeating a pair: 24 and 23 share no divisor."""
        return zip(cycle(FIRST_NAMES.split()), cycle(LAST_NAMES.split()), strict=False)


def address(local: str) -> str:
    return f"{local}@{DOMAIN}"


def make_staff(people: People, agencies: dict[str, Agency]) -> dict[str, User]:
    """Advisors, managers and the administrator with their roles; the advisors by commune."""
    advisors = people.make(
        *(
            User(email=address(local), first_name=first, last_name=last, commune=commune)
            for local, first, last, commune in ADVISORS
        )
    )
    managers = people.make(
        *(
            User(email=address(local), first_name=first, last_name=last)
            for local, first, last, _ in MANAGERS
        )
    )
    (administrator,) = people.make(
        User(
            email=address("admin"),
            first_name="Morgane",
            last_name="Rolland",
            is_staff=True,
            is_superuser=True,
        )
    )
    regions = {agency.region.code: agency.region for agency in agencies.values()}
    Role.objects.bulk_create(
        [
            *(
                Role(person=person, kind=RoleKind.ADVISOR, agency=agencies[person.commune])
                for person in advisors
            ),
            *(
                Role(person=person, kind=RoleKind.MANAGER, region=regions[code])
                for person, (_, _, _, code) in zip(managers, MANAGERS, strict=True)
            ),
            Role(person=administrator, kind=RoleKind.ADMINISTRATOR),
        ]
    )
    return {person.commune: person for person in advisors}


def make_morlaix(people: People) -> list[User]:
    """membre1 to membre8, by seat."""
    return people.make(
        *(
            User(email=address(f"membre{seat}"), first_name=first, last_name=last, commune=commune)
            for seat, (first, last, commune) in enumerate(MORLAIX, start=1)
        )
    )
