"""The clubs that anybody may ask to join, by département: what the public pages tell of them."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from clubs.enums import SEATS, ClubState
from clubs.models import Club, Seat, SeatInvitation
from clubs.models.club import ClubQuerySet
from eclub.kit.departements import departement_name

PAGE_LENGTH = 24
# The rest is found from the départements' pages.
LISTED_MOST = 10_000
# What a page's ``after`` says; anything else begins at the first page.
KEY = re.compile(r"(?P<state>recruiting|running)~(?P<start>[^~\0]{10,40})~(?P<number>\d{1,18})")


@dataclass(frozen=True)
class Departement:
    code: str
    name: str
    clubs: int


@dataclass(frozen=True)
class RegionOfClubs:
    name: str
    departements: list[Departement]


@dataclass(frozen=True)
class ComingClub:
    """A club as a stranger reads of it: where, when, and whether there is room."""

    club: Club
    free: int

    @property
    def has_begun(self) -> bool:
        return self.club.state == ClubState.RUNNING


@dataclass(frozen=True)
class Page:
    clubs: list[ComingClub]
    # The key of the next page, empty on the last one.
    after: str


def regions() -> list[RegionOfClubs]:
    """Every département with a club to join, in its region; one statement."""
    rows = (
        Club.objects.open()
        .order_by("agency__region__name", "agency__departement")
        .values_list("agency__region__name", "agency__departement")
        .annotate(count=Count("pk"))
    )
    return [
        RegionOfClubs(
            region, [Departement(code, departement_name(code), count) for _, code, count in found]
        )
        for region, found in groupby(rows, key=lambda row: row[0])
    ]


def page(departement: str, after: str) -> Page:
    """One page of a département's clubs, those that begin soonest first; two statements."""
    rows = (
        _with_promises(Club.objects.open())
        .filter(_after(after), agency__departement=departement)
        .annotate(start=F("season__startswith"))
        .select_related("agency__region")
        .prefetch_related("slots")
        .order_by("state", "start", "pk")
    )
    found = list(rows[: PAGE_LENGTH + 1])
    shown = found[:PAGE_LENGTH]
    more = len(found) > PAGE_LENGTH
    return Page(
        [_coming(club) for club in shown],
        f"{shown[-1].state}~{shown[-1].season.lower.isoformat()}~{shown[-1].pk}" if more else "",
    )


def soonest() -> list[int]:
    """The keys of the clubs that gather people, those that begin soonest first."""
    rows = Club.objects.recruiting().order_by("season__startswith", "pk")
    return list(rows.values_list("pk", flat=True)[:LISTED_MOST])


def to_join(club_id: int) -> ComingClub | None:
    """An open club, for who asks to join it."""
    rows = _with_promises(Club.objects.open()).select_related("agency__region", "advisor")
    club = rows.prefetch_related("slots").filter(pk=club_id).first()
    return _coming(club) if club else None


def with_room(clubs: ClubQuerySet) -> ClubQuerySet:
    """Those with a seat that nobody holds and that is promised to nobody."""
    promises = _with_promises(clubs).alias(given=F("taken") + F("promised"))
    return promises.filter(given__lt=SEATS)


def _with_promises(clubs: ClubQuerySet) -> ClubQuerySet:
    """Adds ``taken``, the open seats, and ``promised``, the invitations that wait and those who
    stay when the former season ends.
    """
    awaited = (
        Seat.objects.open()
        .filter(stays_in=OuterRef("pk"))
        .order_by()
        .values("stays_in")
        .annotate(count=Count("pk"))
        .values("count")
    )
    promised = (
        SeatInvitation.objects.pending()
        .filter(club=OuterRef("pk"))
        .order_by()
        .values("club")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return clubs.annotate(
        taken=Count("seats", filter=Q(seats__left_on=None)),
        promised=Coalesce(Subquery(promised), 0) + Coalesce(Subquery(awaited), 0),
    )


def _coming(club: Club) -> ComingClub:
    taken: int = getattr(club, "taken", 0) + getattr(club, "promised", 0)
    return ComingClub(club, max(0, SEATS - taken))


def _after(key: str) -> Q:
    found = KEY.fullmatch(key)
    start: datetime | None = None
    if found:
        try:
            start = parse_datetime(found["start"])
        except ValueError:
            start = None
    if found is None or start is None or start.tzinfo is None:
        return Q()
    state, number = found["state"], int(found["number"])
    return Q(state__gt=state) | Q(state=state) & (
        Q(season__startswith__gt=start) | Q(season__startswith=start, pk__gt=number)
    )
