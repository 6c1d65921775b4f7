"""What the registers say before a search: what words mean, what is around, who hires."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from prospecting.services import search_sql as sql
from prospecting.services import search_words

# How much of an occupation's name must be right.
SURELY = 0.7


@dataclass(frozen=True)
class Origin:
    """Where distances are counted from; degrees."""

    name: str
    latitude: float
    longitude: float


def meant(words: str) -> dict[str, list[str]]:
    """Codes of activities and occupations, and names of communes, by their kind."""
    places = list(search_words.places(words))
    return _by_kind(rows(sql.MEANT, {"words": words, "surely": SURELY, "places": places}))


def nearly_meant(words: str) -> dict[str, list[str]]:
    """Codes of activities that the words would name without a slip of the keyboard."""
    return _by_kind(rows(sql.NEARLY_MEANT, {"words": words}))


def _by_kind(found: list[tuple[Any, ...]]) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for kind, code in found:
        codes.setdefault(kind, []).append(code)
    return codes


def ground(origin: Origin, within: int | None, occupations: Sequence[str]) -> dict[str, str]:
    """The communes within so many kilometres with how far they are, and the activities that hire
    most for these occupations with their shares; none of them for everywhere, and for none.

    Written as the database writes lists: said thrice, hundreds of them cost time.
    """
    asked = {
        "latitude": origin.latitude,
        "longitude": origin.longitude,
        "reach": None if within is None else within + sql.COMMUNE_RADIUS,
        "occupations": list(occupations),
    }
    found = rows(sql.GROUND, asked)
    near = [(code, km) for kind, code, km in found if kind == "near"]
    wanted = [(code, share) for kind, code, share in found if kind == "wanted"]
    return {
        "communes": _array(code for code, _ in near),
        "kms": _array(km for _, km in near),
        "activities": _array(code for code, _ in wanted),
        "shares": _array(share for _, share in wanted),
    }


def rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _array(values: Iterable[str | float]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
