"""The sign of the platform: eight places round a table, who holds them, who is there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import SEATS
from clubs.models import Seat
from members.models import User

register = template.Library()

# In a drawing of 100 by 100, the first place at the top, the others clockwise.
RADIUS, SEAT_RADIUS = 37, "11.5"
TABLE = '<circle class="eclub-ring__table" cx="50" cy="50" r="17"/>'
POSITIONS = {
    number: (f"{50 + RADIUS * math.cos(angle):.2f}", f"{50 + RADIUS * math.sin(angle):.2f}")
    for number in range(1, SEATS + 1)
    for angle in [math.tau * (number - 1) / SEATS - math.tau / 4]
}
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


@register.simple_tag
def ring(
    places: Iterable[Place | Seat],
    size: int = 240,
    advisor: User | None = None,
    advisor_is_present: bool = False,
) -> SafeString:
    """``{% ring places size=96 advisor=club.advisor %}``; open seats will do for places.

    ``size`` is its width in pixels; it shrinks with its container. Written here and not in a
    template: a list of clubs draws hundreds of places.
    """
    marks = _marks(places)
    readable = size >= READABLE
    parts = [TABLE]
    if advisor and readable:
        parts.append(_advisor(advisor, advisor_is_present))
    parts += [_seat(mark, readable) for mark in marks]
    return format_html(
        '<svg class="eclub-ring" viewBox="0 0 100 100" width="{0}" height="{0}" role="img"'
        ' aria-label="{1}">{2}</svg>',
        size,
        _label(marks),
        mark_safe("".join(parts)),  # noqa: S308  # each part is escaped by format_html
    )


def _seat(mark: Mark, readable: bool) -> str:
    x, y = POSITIONS[mark.number]
    text = ""
    if readable:
        shown = mark.member.initials if mark.member else mark.number
        text = format_html(
            '<title>{}</title><text x="{}" y="{}">{}</text>', mark.words, x, y, shown
        )
    # Numbers and class names only: nothing to escape.
    return (
        f'<g class="{mark.classes}" data-eclub-seat="{mark.number}">'
        f'<circle cx="{x}" cy="{y}" r="{SEAT_RADIUS}"/>{text}</g>'
    )


def _advisor(advisor: User, is_present: bool) -> str:
    return format_html(
        '<g class="eclub-ring__advisor{}" data-eclub-advisor="{}"><title>{}</title>'
        '<circle cx="50" cy="50" r="{}"/><text x="50" y="50">{}</text></g>',
        " eclub-ring__advisor--present" if is_present else "",
        advisor.pk,
        advisor.short_name,
        SEAT_RADIUS,
        advisor.initials,
    )


def _marks(places: Iterable[Place | Seat]) -> list[Mark]:
    marks = {number: Mark(number) for number in range(1, SEATS + 1)}
    for place in places:
        if isinstance(place, Seat):
            marks[place.number] = Mark(place.number, place.member)
        elif place.seat is not None:
            member = place.seat.member
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
