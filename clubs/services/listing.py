"""Lists of clubs: filters that say when they empty the list, and pages by key.

A page begins after the name and id of the last club of the one before, so that the hundredth
page costs what the first does.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from clubs.models.club import ClubQuerySet
from clubs.services.attention import Card, card, open_seats
from eclub.kit.filters import Wider, all_of, wider

PAGE_LENGTH = 24
# What a page's ``after`` says; anything else begins at the first page.
KEY = re.compile(r"(?P<number>\d{1,18}):(?P<name>[^\0]*)")


@dataclass(frozen=True)
class Listing:
    cards: list[Card]
    # The key of the next page, empty on the last one.
    after: str
    wider: list[Wider]


def page(clubs: ClubQuerySet, chosen: dict[str, Any], after: str, now: datetime) -> Listing:
    """One page of the clubs that every chosen filter lets pass, in the order of names."""
    conditions = _filters(chosen)
    found = list(
        clubs.filter(all_of(conditions), _after(after))
        .select_related("agency__region", "advisor")
        .with_figures(now)
        .prefetch_related(open_seats())
        .order_by("name", "pk")[: PAGE_LENGTH + 1]
    )
    shown = found[:PAGE_LENGTH]
    return Listing(
        cards=[card(club, now) for club in shown],
        after=f"{shown[-1].pk}:{shown[-1].name}" if len(found) > PAGE_LENGTH else "",
        wider=[] if found else wider(clubs, conditions),
    )


def _filters(chosen: dict[str, Any]) -> dict[str, Q]:
    """The condition of each filter that is in use."""
    text = chosen.get("text", "")
    conditions = {
        "state": Q(state=chosen.get("state")),
        "departement": Q(agency__departement=chosen.get("departement")),
        "agency": Q(agency=chosen.get("agency")),
        "text": Q(name__icontains=text)
        | Q(theme__icontains=text)
        | Q(agency__name__icontains=text)
        | Q(agency__commune__icontains=text)
        | Q(advisor__last_name__icontains=text),
    }
    return {name: condition for name, condition in conditions.items() if chosen.get(name)}


def _after(key: str) -> Q:
    found = KEY.fullmatch(key)
    if found is None:
        return Q()
    return Q(name__gt=found["name"]) | Q(name=found["name"], pk__gt=int(found["number"]))
