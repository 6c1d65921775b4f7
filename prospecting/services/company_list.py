"""A page of what a search found: its filters with how many each would leave, and the way on."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.text import capfirst

from eclub.kit.filters import Wider
from prospecting.enums import SIZES, Known, Reach, Sector, Size
from prospecting.services.search import FURTHEST, Found, Row, Wanted, find

PAGE_LENGTH = 20
# What a page's ``after`` says; anything else begins at the first page.
KEY = re.compile(r"(?P<rank>\d{1,9}(?:\.\d{1,20})?(?:e-?\d{1,3})?):(?P<pk>\d{1,18})")
# In the place of a filter's name: all of them but the words.
EVERYTHING = "everything"
CHOICES: dict[str, type[TextChoices]] = {
    "size": Size,
    "known": Known,
    "reach": Reach,
    "sector": Sector,
}
OURS = "SELECT company_id FROM prospecting_prospect WHERE club_id = %(club)s"
REACHED = {
    Reach.PHONE: f"IN ({OURS} AND phone <> '')",
    Reach.EMAIL: f"IN ({OURS} AND email <> '')",
    Reach.NEITHER: f"NOT IN ({OURS} AND (phone <> '' OR email <> ''))",
}


class Option(NamedTuple):
    """A choice of a filter, as its template unpacks it."""

    value: str
    label: str
    number: int
    is_chosen: bool
    # The address of the search with it.
    query: str
    # Only as many were looked through.
    is_at_least: bool


@dataclass(frozen=True)
class Facet:
    """A filter as links; ``count`` is what there is without it."""

    name: str
    options: list[Option]
    count: int
    is_used: bool
    # The address of the search without it.
    without: str
    is_at_least: bool


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    # All that pass the filters, in order: the map draws them.
    every: list[Row]
    facets: list[Facet]
    # The key of the next page, empty on the last one.
    after: str
    is_capped: bool
    is_alike: bool
    # Ranks of the first and of the last row of the page.
    first: int
    # The filters in use, widest result first, when they leave nothing.
    wider: list[Wider] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.every)


def page(
    wanted: Wanted, chosen: Mapping[str, Any], after: str, asked: Mapping[str, str]
) -> Listing:
    """What passes every filter, a page of it after the key ``after``; raises ``TooLong``.

    ``asked`` is the search as its address says it, of which the filters' links are made.
    """
    found = whole = find(wanted)
    filters = {name: chosen[name] for name in CHOICES if chosen.get(name)}
    if found.is_capped and filters:
        found = find(_narrowed(wanted, filters))
    every = [row for row in found.rows if _passes(row, filters)]
    start = _start(every, after)
    rows = every[start : start + PAGE_LENGTH]
    more = len(every) > start + PAGE_LENGTH
    return Listing(
        rows=rows,
        every=every,
        facets=[_facet(name, found, whole, filters, asked) for name in CHOICES],
        after=f"{rows[-1].rank!r}:{rows[-1].pk}" if more else "",
        is_capped=found.is_capped,
        is_alike=found.is_alike,
        first=start + 1,
        wider=[] if every else _wider(wanted, whole, filters),
    )


def values_of(row: Row, name: str) -> tuple[str, ...]:
    """Which choices of a filter a company falls under."""
    if name == "size":
        return _sizes(row.parts.floor)
    if name == "known":
        return (Known.OURS if row.ours else Known.NEW,)
    if name == "reach":
        return _reaches(row.phone, row.email)
    return _sectors(row.activity[:2])


@cache
def _sizes(floor: int) -> tuple[str, ...]:
    return (next(size for size, (low, high) in SIZES.items() if low <= floor <= high),)


@cache
def _reaches(phone: bool, email: bool) -> tuple[str, ...]:  # as a row says them
    known = {Reach.PHONE: phone, Reach.EMAIL: email, Reach.NEITHER: not (phone or email)}
    return tuple(reach for reach, is_so in known.items() if is_so)


@cache
def _sectors(division: str) -> tuple[str, ...]:
    return (Sector.of(division) or "",)


def _passes(row: Row, filters: Mapping[str, str]) -> bool:
    return all(value in values_of(row, name) for name, value in filters.items())


def _facet(
    name: str, found: Found, whole: Found, filters: Mapping[str, str], asked: Mapping[str, str]
) -> Facet:
    others = {other: value for other, value in filters.items() if other != name}
    chosen = filters.get(name, "")
    # What a filter leaves says nothing of its other choices.
    source = whole if chosen else found
    left = [row for row in source.rows if _passes(row, others)] if others else source.rows
    counts = Counter(value for row in left for value in values_of(row, name))
    if chosen:
        counts[chosen] = sum(_passes(row, filters) for row in found.rows)
    rest = urlencode({other: value for other, value in asked.items() if other != name})
    options = [
        Option(
            choice.value,
            capfirst(choice.label),
            counts[choice.value],
            choice.value == chosen,
            f"{rest}&{name}={choice.value}".lstrip("&"),
            (found if choice.value == chosen else source).is_capped,
        )
        for choice in CHOICES[name]
        if counts[choice.value] or choice.value == chosen
    ]
    if name == "sector":
        options.sort(key=lambda option: -option.number)
    count = max(len(left), counts[chosen])
    return Facet(name, options, count, bool(chosen), rest, source.is_capped and count > 0)


def _start(rows: Sequence[Row], after: str) -> int:
    """Rank of the first row behind a key: what is found anew is neither shown twice nor missed."""
    key = KEY.fullmatch(after)
    if key is None:
        return 0
    place = (-float(key["rank"]), int(key["pk"]))
    return next((rank for rank, row in enumerate(rows) if (-row.rank, row.pk) > place), len(rows))


def _narrowed(wanted: Wanted, filters: Mapping[str, str]) -> Wanted:
    """The filters said to the database, where there is too much to look through."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    if size := filters.get("size"):
        parts.append("company.headcount_floor BETWEEN %(size_low)s AND %(size_high)s")
        values["size_low"], values["size_high"] = SIZES[Size(size)]
    if sector := filters.get("sector"):
        parts.append(
            "left(coalesce(nullif(company.naf_rev2, ''), company.naf25), 2) = ANY(%(divisions)s)"
        )
        values["divisions"] = [f"{n:02}" for n in range(1, 100) if Sector.of(f"{n:02}") == sector]
    if known := filters.get("known"):
        parts.append(f"company.id {'NOT ' * (known == Known.NEW)}IN ({OURS})")
    if reach := filters.get("reach"):
        parts.append(f"company.id {REACHED[Reach(reach)]}")
    return replace(wanted, narrow=" AND ".join(parts), narrowed=values)


def _wider(wanted: Wanted, found: Found, filters: Mapping[str, str]) -> list[Wider]:
    """What there would be without each filter, or with a wider one."""
    wider = []
    for name in filters:
        others = {other: value for other, value in filters.items() if other != name}
        count = sum(_passes(row, others) for row in found.rows)
        wider.append(Wider(name, count, found.is_capped))
    changes: dict[str, Callable[[], Wanted]] = {}
    if wanted.within is not None and (wanted.words or wanted.within < FURTHEST):
        further = None if wanted.words else FURTHEST
        changes["within"] = lambda: replace(wanted, within=further)
    if wanted.occupations and not wanted.words:
        changes["occupation"] = lambda: replace(wanted, occupations=())
    if wanted.words:
        changes["words"] = lambda: replace(wanted, words="")
    if not found.rows or not any(one.count for one in wider):
        for name, change in changes.items():
            wide = find(change())
            count = sum(_passes(row, filters) for row in wide.rows)
            wider.append(Wider(name, count, wide.is_capped))
    wider = [one for one in wider if one.count]
    if not wider:
        reach = None if wanted.words else FURTHEST
        wide = find(replace(wanted, occupations=(), within=reach))
        wider = [Wider(EVERYTHING, len(wide.rows), wide.is_capped)]
    return [one for one in wider if one.count]
