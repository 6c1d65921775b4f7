"""The sign of the platform: eight places round a table, who holds them, who is there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, cast

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import SEATS
from clubs.models import Seat
from members.models import User

register = template.Library()

# In a drawing of 100 by 100.
CENTRE, RADIUS, SEAT_RADIUS, TABLE_RADIUS = 50, 37, 11.5, 17
# Below this width initials are unreadable: colours and dashes alone are drawn.
READABLE = 96


class Place(Protocol):
    """One of the eight places, as the pages' services give them."""

    number: int
    seat: Seat | None
    is_present: bool
    is_mine: bool


@dataclass(frozen=True)
class Mark:
    """A place as it is drawn."""

    number: int
    member: User | None = None
    is_present: bool = False
    is_mine: bool = False
    x: float = field(init=False)
    y: float = field(init=False)

    def __post_init__(self) -> None:
        angle = math.tau * (self.number - 1) / SEATS - math.tau / 4
        object.__setattr__(self, "x", round(CENTRE + RADIUS * math.cos(angle), 2))
        object.__setattr__(self, "y", round(CENTRE + RADIUS * math.sin(angle), 2))

    @property
    def classes(self) -> str:
        states = {"taken": self.member, "self": self.is_mine, "present": self.is_present}
        names = [f"eclub-ring__seat--{state}" for state, holds in states.items() if holds]
        return " ".join(["eclub-ring__seat", *names])

    @property
    def words(self) -> str:
        """ "Maïwenn A.", "Erwan P. (vous)", "place 7 libre"."""
        if self.member is None:
            return _("place %(number)s libre") % {"number": self.number}
        name = self.member.short_name
        return _("%(name)s (vous)") % {"name": name} if self.is_mine else name


@register.inclusion_tag("components/ring.html")
def ring(
    places: Iterable[Place | Seat],
    size: int = 240,
    advisor: User | None = None,
    advisor_is_present: bool = False,
) -> dict[str, object]:
    """``{% ring places size=96 advisor=club.advisor %}``; open seats will do for places.

    ``size`` is its width in pixels; it shrinks with its container.
    """
    marks = _marks(places)
    return {
        "marks": marks,
        "size": size,
        "is_readable": size >= READABLE,
        "advisor": advisor,
        "advisor_is_present": advisor_is_present,
        "label": _label(marks),
        "centre": CENTRE,
        "seat_radius": SEAT_RADIUS,
        "table_radius": TABLE_RADIUS,
    }


def _marks(places: Iterable[Place | Seat]) -> list[Mark]:
    marks = {number: Mark(number) for number in range(1, SEATS + 1)}
    for place in places:
        if isinstance(place, Seat):
            marks[place.number] = Mark(place.number, cast("User", place.member))
        elif place.seat is not None:
            member = cast("User", place.seat.member)
            marks[place.number] = Mark(place.number, member, place.is_present, place.is_mine)
    return list(marks.values())


def _label(marks: list[Mark]) -> str:
    """The drawing in words: how many places are taken, by whom, and who is in the room."""
    taken = [mark for mark in marks if mark.member]
    if not taken:
        return _("aucune place prise sur %(seats)s") % {"seats": SEATS}
    label = ngettext(
        "%(taken)s place prise sur %(seats)s", "%(taken)s places prises sur %(seats)s", len(taken)
    ) % {"taken": len(taken), "seats": SEATS}
    names = ", ".join(mark.words for mark in taken)
    label = _("%(label)s : %(names)s") % {"label": label, "names": names}
    present = [mark.words for mark in taken if mark.is_present]
    if present:
        there = _("dans la salle : %(names)s") % {"names": ", ".join(present)}
        label = f"{label} ; {there}"
    return label
