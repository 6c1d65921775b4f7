"""Finding companies: by occupation, activity or name, around a place, ranked by the index.

One statement finds and ranks at most a thousand companies; their filters, counts and pages are
then made from what it found, so that the page asks the database once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from clubs.models import Club
from eclub.kit.folding import words_of
from members.models import User
from prospecting.enums import Nomenclature
from prospecting.services import search_sql as sql
from prospecting.services.index import Parts

# Milliseconds that a search may take of the database; far more than any should need.
TIMEOUT = 4000
# Fewer names than these found, those that resemble are looked for.
FEW = 5
# How much of what was typed wrong must be right: of one word, of several, of an occupation's name.
RESEMBLES_ALONE, RESEMBLES, SURELY = 0.5, 0.6, 0.7
NUMBER = re.compile(r"\d{9}|\d{14}")
CAP = sql.CAP
# Kilometres; further than this one looks for words only.
FURTHEST = 50
COLUMNS = {Nomenclature.REV2: "naf_rev2", Nomenclature.NAF25: "naf25"}
# Among what words mean: an occupation.
ROME = "rome"
NOWHERE: dict[str, Any] = dict.fromkeys(("activities", "shares", "communes", "kms"), "{}")


class TooLong(Exception):
    """The search was stopped before it found anything."""


@dataclass(frozen=True)
class Origin:
    """Where distances are counted from; degrees."""

    name: str
    latitude: float
    longitude: float


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
    # Occupations that the words name.
    occupations: tuple[str, ...] = ()


def find(wanted: Wanted) -> Found:
    """The companies one may be proposed, the likeliest to hire first; raises ``TooLong``."""
    words = " ".join(words_of(wanted.words))
    number = "".join(wanted.words.split())
    if NUMBER.fullmatch(number):
        return _found(replace(wanted, within=None), [sql.OF_SIRET], {"siret": number})
    if words:
        return _by_words(wanted, words)
    pool = sql.OF_OCCUPATION if wanted.occupations else sql.AROUND
    wanted = replace(wanted, within=wanted.within or FURTHEST)
    values = _around(wanted) | _hiring(wanted)
    # Who employs nobody comes last: only read where there are few others.
    rows = _asked(wanted, [pool], values | {"least": 1}, if_beyond=CAP)
    return _told(rows or _asked(wanted, [pool], values | {"least": 0}))


def explain(wanted: Wanted, pk: int) -> Parts:
    """The parts of one company's index, as a search for the same ranks it."""
    words = " ".join(words_of(wanted.words))
    if words and (named := _meant(words).get(ROME)):
        wanted = replace(wanted, occupations=tuple(named))
    query = sql.statement(
        [sql.THESE], sql.EXPLAINED, near=False, ranks=_ranks(wanted), scope="true"
    )
    values = NOWHERE | _values(wanted) | _hiring(wanted) | {"ids": [pk]}
    ((_pk, *parts),) = _rows(query, values)
    return Parts(*parts)


def _by_words(wanted: Wanted, words: str) -> Found:
    meant = _meant(words)
    named = tuple(meant.get(ROME, ()))
    if named:
        wanted = replace(wanted, occupations=named)
    pools, values = _pools(wanted, words, meant)
    found = _found(wanted, pools, values)
    if wanted.within is None and found.is_capped:
        # Which ones of the whole country came first is chance: those around are sure to be there.
        around = replace(wanted, within=FURTHEST)
        found = _with(found, _found(around, *_pools(around, words, meant)))
    if len(found.rows) < FEW:
        alike = _found(wanted, [*pools, sql.LIKE_NAME], values, cap=sql.LIKE_CAP)
        if len(alike.rows) > len(found.rows):
            found = replace(alike, is_alike=True)
    return replace(found, occupations=named)


def _pools(
    wanted: Wanted, words: str, meant: Mapping[str, list[str]]
) -> tuple[list[str], dict[str, Any]]:
    """Where what the words name is looked for, and the values of these statements."""
    near = wanted.within is not None
    pools = [sql.BY_NAME]
    values: dict[str, Any] = {"words": words, "beginning": _beginning(words), "least": 0}
    for kind, codes in meant.items():
        if kind == ROME:
            pools += [sql.OF_OCCUPATION] * near
            continue
        column = COLUMNS[Nomenclature(kind)]
        values[column] = codes
        pools.append(sql.of_activity(column, near=near))
    return pools, values | _around(wanted) | _hiring(wanted)


def _with(found: Found, others: Found) -> Found:
    """The first of both, each company at its best rank."""
    rows = {row.pk: row for row in sorted([*found.rows, *others.rows], key=lambda row: row.rank)}
    return replace(found, rows=sorted(rows.values(), key=lambda row: (-row.rank, row.pk))[:CAP])


def _ranks(wanted: Wanted) -> bool:
    return bool(wanted.occupations)


def _meant(words: str) -> dict[str, list[str]]:
    meant: dict[str, list[str]] = {}
    for kind, code in _rows(sql.MEANT, {"words": words, "surely": SURELY}):
        meant.setdefault(kind, []).append(code)
    return meant


def _around(wanted: Wanted) -> dict[str, Any]:
    if wanted.within is None:
        return {}
    found = _rows(
        sql.AROUND_HERE,
        {
            "latitude": wanted.origin.latitude,
            "longitude": wanted.origin.longitude,
            "reach": wanted.within + sql.COMMUNE_RADIUS,
        },
    )
    return {"communes": _array(code for code, _ in found), "kms": _array(km for _, km in found)}


def _hiring(wanted: Wanted) -> dict[str, Any]:
    if not _ranks(wanted):
        return {}
    found = _rows(sql.HIRING, {"occupations": list(wanted.occupations)})
    return {
        "activities": _array(code for code, _ in found),
        "shares": _array(share for _, share in found),
    }


def _array(values: Iterable[str | float]) -> str:
    """Codes or numbers as the database writes a list: said thrice, hundreds of them cost time."""
    return "{" + ",".join(map(str, values)) + "}"


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _found(
    wanted: Wanted, pools: list[str], values: dict[str, Any], *, cap: int | None = None
) -> Found:
    return _told(_asked(wanted, pools, values), cap)


def _asked(
    wanted: Wanted, pools: list[str], values: dict[str, Any], *, if_beyond: int = 0
) -> list[tuple[Any, ...]]:
    """The rows found; none of them unless there are more than ``if_beyond``."""
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
            cursor.execute(sql.SETTINGS + query, NOWHERE | _values(wanted) | values)
            while cursor.nextset():
                pass
            first = cursor.fetchone()
            if first is None or first[-1] <= if_beyond:
                return []
            return [first, *cursor.fetchall()]
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from None
        raise


def _told(rows: list[tuple[Any, ...]], cap: int | None = None) -> Found:
    return Found([_row(row) for row in rows[:CAP]], is_capped=_count(rows) > (cap or CAP))


def _count(rows: list[tuple[Any, ...]]) -> int:
    """How many there were before the best were kept, as each row says."""
    return rows[0][-1] if rows else 0


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


def _beginning(words: str) -> str:
    return words.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + "%"
