"""Finding companies: by occupation, activity or name, around a place, ranked by the index.

One statement finds and ranks at most a thousand companies; their filters, counts and pages are
then made from what it found, so that the page asks the database once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from clubs.models import Club
from members.models import User
from prospecting.enums import Nomenclature
from prospecting.services import search_registers, search_words
from prospecting.services import search_sql as sql
from prospecting.services.index import Parts
from prospecting.services.search_registers import Origin

# Milliseconds that a search may take of the database; far more than any should need.
TIMEOUT = 4000
# Fewer names than these found, those that resemble are looked for.
FEW = 5
# How much of what was typed wrong must be right: of one word, of several.
RESEMBLES_ALONE, RESEMBLES = 0.5, 0.6
NUMBER = re.compile(r"\d{9}|\d{14}")
CAP = sql.CAP
# Kilometres; further than this one looks for words only.
FURTHEST = 50
COLUMNS = {Nomenclature.REV2: "naf_rev2", Nomenclature.NAF25: "naf25"}
# Among what words mean: an occupation, a commune.
ROME, PLACE = "rome", "commune"


class TooLong(Exception):
    """The search was stopped before it found anything."""


@dataclass(frozen=True)
class Wanted:
    """What somebody of a club looks for."""

    club: Club
    person: User
    origin: Origin
    today: date
    words: str = ""
    # ROME codes.
    occupations: tuple[str, ...] = ()
    # Kilometres; None looks everywhere, for words only.
    within: int | None = 30
    # Conditions that keep to a part of what is found, when all of it is too much to look through.
    narrow: str = ""
    narrowed: Mapping[str, Any] = field(default_factory=dict)


class Row(NamedTuple):
    """One company found; the first is the one proposed first."""

    pk: int
    rank: float
    activity: str
    # Among the club's prospects, and how the club knows to reach it.
    ours: bool
    phone: bool
    email: bool
    # None: nobody knows where it is.
    latitude: float | None
    longitude: float | None
    parts: Parts


# The column of a row's first part.
FIRST_PART = len(Row._fields) - 1


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    # There are more than these.
    is_capped: bool = False
    # Nothing, or little, is written as it was typed.
    is_alike: bool = False


def find(wanted: Wanted) -> Found:
    """The companies one may be proposed, the likeliest to hire first; raises ``TooLong``."""
    words = search_words.searched(wanted.words)
    number = search_words.number(words)
    if NUMBER.fullmatch(number):
        wanted = replace(wanted, within=None)
        return _found(wanted, [sql.OF_SIRET], _ground(wanted) | {"siret": number})
    if words:
        return _by_words(wanted, words)
    pool = sql.OF_OCCUPATION if wanted.occupations else sql.AROUND
    wanted = replace(wanted, within=wanted.within or FURTHEST)
    return _found(wanted, [pool], _ground(wanted))


def explain(wanted: Wanted, pk: int) -> Parts:
    """The parts of one company's index, as a search for the same ranks it."""
    words = search_words.searched(wanted.words)
    if words:
        meant = search_registers.meant(words)
        if PLACE in meant and ROME not in meant:
            meant = search_registers.meant(_placed(words, meant[PLACE])[1])
        wanted = _meaning(wanted, meant)
    query = sql.statement(
        [sql.THESE], sql.EXPLAINED, near=False, ranks=_ranks(wanted), scope="true"
    )
    values = _values(wanted) | _ground(wanted) | {"ids": [pk]}
    ((_pk, *parts),) = search_registers.rows(query, values)
    return Parts(*parts)


def _by_words(wanted: Wanted, words: str) -> Found:
    meant = search_registers.meant(words)
    wanted = _meaning(wanted, meant)
    pools, values = _pools(wanted, words, meant)
    found = _found(wanted, pools, values)
    if wanted.within is None and found.is_capped:
        # Which ones of the whole country came first is chance: those around are sure to be there.
        around = replace(wanted, within=FURTHEST)
        found = _with(found, _found(around, *_pools(around, words, meant)))
    if len(found.rows) < FEW and PLACE in meant:
        found = _with(found, _in_place(wanted, words, meant[PLACE]))
    if len(found.rows) < FEW:
        alike = _alike(wanted, meant, pools, values)
        if len(alike.rows) > len(found.rows):
            found = replace(_with(alike, found), is_alike=True)
    if not found.rows and " " in words and wanted.within is not None:
        found = replace(_apart(wanted, words, values), is_alike=True)
    return found


def _meaning(wanted: Wanted, meant: Mapping[str, list[str]]) -> Wanted:
    """With the occupations that the words name."""
    named = tuple(meant.get(ROME, ()))
    return replace(wanted, occupations=named) if named else wanted


def _alike(
    wanted: Wanted, meant: Mapping[str, list[str]], pools: list[str], values: dict[str, Any]
) -> Found:
    """With what is written nearly so: names, and activities where the words name none."""
    if not meant.keys() & COLUMNS.keys():
        nearly = search_registers.nearly_meant(values["words"])
        more, codes = _activities(nearly, near=wanted.within is not None)
        pools, values = pools + [sql.nearly(pool) for pool in more], values | codes
    return _found(wanted, [*pools, sql.LIKE_NAME], values, cap=sql.LIKE_CAP)


def _in_place(wanted: Wanted, words: str, names: list[str]) -> Found:
    """« Carrefour Landivisiau »: of what the other words name, what is in that commune."""
    place, rest = _placed(words, names)
    meant = search_registers.meant(rest)
    narrow = " AND ".join(filter(None, (wanted.narrow, sql.IN_PLACE)))
    narrowed = {**wanted.narrowed, "place": place}
    there = replace(_meaning(wanted, meant), words=rest, narrow=narrow, narrowed=narrowed)
    pools, values = _pools(there, rest, meant)
    found = _found(there, pools, values)
    return found if found.rows else _alike(there, meant, pools, values)


def _placed(words: str, names: list[str]) -> tuple[str, str]:
    """The longest of these names of communes that stands in the words, and the other words."""
    return next(one for one in search_words.places(words).items() if one[0] in names)


def _apart(wanted: Wanted, words: str, values: dict[str, Any]) -> Found:
    """Names in which one of the words is, or nearly: what is left of words found nowhere."""
    apart = {f"word_{rank}": word for rank, word in enumerate(search_words.apart(words))}
    pools = [sql.like_word(name) for name in apart]
    return _found(wanted, pools, values | apart) if pools else Found([])


def _pools(
    wanted: Wanted, words: str, meant: Mapping[str, list[str]]
) -> tuple[list[str], dict[str, Any]]:
    """Where what the words name is looked for, and the values of these statements."""
    near = wanted.within is not None
    pools = [sql.BY_NAME]
    spelled = search_words.spelled(wanted.words)
    values: dict[str, Any] = {
        "words": words,
        "spelled": spelled,
        "beginning": search_words.beginning(words),
    }
    if ROME in meant:
        pools += [sql.OF_OCCUPATION] * near
    of_activities, codes = _activities(meant, near=near)
    return pools + of_activities, values | codes | _ground(wanted)


def _activities(
    meant: Mapping[str, list[str]], *, near: bool
) -> tuple[list[str], dict[str, list[str]]]:
    """The pools of the activities among what words mean, and their codes by their column."""
    codes = {COLUMNS[Nomenclature(kind)]: meant[kind] for kind in meant.keys() & COLUMNS.keys()}
    return [sql.of_activity(column, near=near) for column in sorted(codes)], codes


def _with(found: Found, others: Found) -> Found:
    """The first of both, each company at its best rank."""
    rows = {row.pk: row for row in sorted([*found.rows, *others.rows], key=lambda row: row.rank)}
    return replace(found, rows=sorted(rows.values(), key=lambda row: (-row.rank, row.pk))[:CAP])


def _ranks(wanted: Wanted) -> bool:
    return bool(wanted.occupations)


def _ground(wanted: Wanted) -> dict[str, str]:
    return search_registers.ground(wanted.origin, wanted.within, wanted.occupations)


def _found(
    wanted: Wanted, pools: list[str], values: dict[str, Any], *, cap: int | None = None
) -> Found:
    query = sql.statement(
        pools,
        sql.RANKED,
        near=wanted.within is not None,
        ranks=_ranks(wanted),
        narrow=wanted.narrow,
        scope=sql.PROPOSED,
    )
    try:
        with connection.cursor() as cursor:
            # One message to the database is one transaction, after which the settings are as
            # they were.
            cursor.execute(sql.SETTINGS + query, _values(wanted) | values)
            while cursor.nextset():
                pass
            rows = cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from None
        raise
    # Each row says how many there were before the best were kept.
    capped = bool(rows) and rows[0][-1] > (cap or CAP)
    return Found([_row(row) for row in rows[:CAP]], is_capped=capped)


def _row(said: tuple[Any, ...]) -> Row:
    # ``_make`` takes a third of the time that calling them does.
    return Row._make((*said[:FIRST_PART], Parts._make(said[FIRST_PART:-1])))


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "latitude": wanted.origin.latitude,
        "longitude": wanted.origin.longitude,
        "within": wanted.within,
        "club": wanted.club.pk,
        "region": wanted.club.agency.region_id,
        "person": wanted.person.pk,
        "today": wanted.today,
        "timeout": str(TIMEOUT),
        "resembles": str(RESEMBLES if " " in wanted.words.strip() else RESEMBLES_ALONE),
        **wanted.narrowed,
    }
