"""A whole country of clubs, or a hundredth of it, as three years of work would have left it.

At 1/1: 40 000 clubs, 320 000 members, 960 000 sessions, seven million attendances, five million
approaches. Regions, départements and agencies are a country's at every scale: what grows is how
many clubs each of them has.
"""

from collections.abc import Callable
from fractions import Fraction

from django.conf import settings
from django.db import connection

from clubs.models import Application, Attendance, Club, ClubSession, Outcome, Seat, Slot
from members.models import User
from prospecting.models import Approach, Company, Prospect, StageChange
from tests.load import bulk, directory, nation_prospects, nation_rows

CLUBS = 40_000
COMPANIES = 50_000
# Clubs written by one statement: memory and transactions stay small.
STEP = 2_000
MODELS = [
    User,
    Club,
    Slot,
    ClubSession,
    Seat,
    Outcome,
    Application,
    Attendance,
    Company,
    Prospect,
    Approach,
    StageChange,
]
# The code of each region, and those of its départements.
REGIONS = {
    "01": "971",
    "02": "972",
    "03": "973",
    "04": "974",
    "06": "976",
    "11": "75 77 78 91 92 93 94 95",
    "24": "18 28 36 37 41 45",
    "27": "21 25 39 58 70 71 89 90",
    "28": "14 27 50 61 76",
    "32": "02 59 60 62 80",
    "44": "08 10 51 52 54 55 57 67 68 88",
    "52": "44 49 53 72 85",
    "53": "22 29 35 56",
    "75": "16 17 19 23 24 33 40 47 64 79 86 87",
    "76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "84": "01 03 07 15 26 38 42 43 63 69 73 74",
    "93": "04 05 06 13 83 84",
    "94": "2A 2B",
}


def fill(scale: Fraction, say: Callable[[str], None] = lambda line: None) -> int:
    """Write this part of the country into an empty database; how many clubs there are then.

    Triggers keep still meanwhile: what they count is to be rebuilt afterwards.
    """
    if User.objects.exists():
        raise RuntimeError("a country is written into an empty database")
    clubs = int(CLUBS * scale)
    _places()
    with bulk.bare(MODELS):
        directory.write(1, max(int(COMPANIES * scale), 2 * nation_prospects.PROSPECTS_EACH))
        _run(nation_rows.PREPARE, clubs=clubs)
        _run(nation_prospects.PREPARE)
        people = {"charter": settings.CHARTER_VERSION}
        _run([nation_rows.ADVISORS, nation_rows.ROLES], **people)
        for first in range(1, clubs + 1, STEP):
            last = min(first + STEP - 1, clubs)
            members = clubs * nation_rows.SEATS
            _run(nation_rows.PART, first=first, last=last, members=members, **people)
            _run(nation_prospects.PART, first=first, last=last)
            say(f"{last} clubs")
        _run([*nation_prospects.FORGET, *nation_rows.FORGET])
        say("keys and indexes")
    return clubs


def _places() -> None:
    departements, regions = zip(
        *((code, region) for region, codes in REGIONS.items() for code in codes.split()),
        strict=True,
    )
    values = {"departements": list(departements), "regions": list(regions)}
    _run([nation_rows.DRAW, nation_rows.DEPARTEMENTS], **values)
    _run([nation_rows.REGIONS, nation_rows.COMMUNES, nation_rows.AGENCIES])
    with connection.cursor() as cursor:
        cursor.execute(directory.ACTIVITIES)
    bulk.count_on(["members_region", "members_agency"])


def _run(statements: list[str], **values: object) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            # Percent signs are doubled in all of them.
            cursor.execute(statement, values)
