"""A curve by steps with the band that says how sure it is, as points of a drawing.

Written as it is: a page with three of them costs microseconds, where Vega takes 80 ms for each,
and its colours are the stylesheet's, in both themes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

# Points of the drawing: narrow, so that its words can be read where it fills a phone.
WIDTH, HEIGHT = 360, 226
LEFT, RIGHT, TOP, BOTTOM = 42, 350, 10, 190

Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A line across the drawing with its word."""

    at: str
    label: str


@dataclass(frozen=True)
class Line:
    """``path`` and ``band`` as SVG takes them; ``name`` stands in the legend."""

    name: str
    path: str
    band: str


@dataclass(frozen=True)
class StepChart:
    lines: list[Line]
    columns: list[Mark]
    rows: list[Mark]
    # Where a day that counts is shown.
    marked: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


@dataclass(frozen=True)
class Step:
    """From ``x`` on; shares from 0 to 1."""

    x: float
    y: float
    low: float
    high: float


def draw(
    curves: Iterable[tuple[str, Sequence[Step]]],
    *,
    last: int,
    marked: int,
    ends: Mapping[str, int] | None = None,
) -> StepChart:
    """Curves from 0 to ``last`` on a scale of percents; the day ``marked`` has a line.

    A curve that has nothing to say until then ``ends`` before, by its name.
    """
    ends = ends or {}
    every = 30 if last <= 180 else 90
    return StepChart(
        lines=[_line(name, steps, min(ends.get(name, last), last), last) for name, steps in curves],
        columns=[Mark(_said(_x(day, last)), str(day)) for day in range(0, last + 1, every)],
        rows=[
            Mark(_said(_y(share / 100)), _("%(value)s %%") % {"value": share})
            for share in (0, 25, 50, 75, 100)
        ],
        marked=_said(_x(marked, last)),
    )


def _line(name: str, steps: Sequence[Step], end: int, last: int) -> Line:
    shown = [step for step in steps if step.x <= end]
    rate = _stairs([(step.x, step.y) for step in shown], end)
    low = _stairs([(step.x, step.low) for step in shown], end)
    high = _stairs([(step.x, step.high) for step in shown], end)
    return Line(name, _path(rate, last), _path([*high, *reversed(low)], last) + "Z")


def _stairs(points: Sequence[Point], end: int) -> list[Point]:
    """Each value holds until the next one."""
    corners: list[Point] = []
    for x, y in points:
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    if corners:
        corners.append((end, corners[-1][1]))
    return corners


def _path(points: Sequence[Point], last: int) -> str:
    corners = [f"{_said(_x(x, last))} {_said(_y(y))}" for x, y in points]
    return "M" + " L".join(corners) if corners else ""


def _x(day: float, last: int) -> float:
    return LEFT + (RIGHT - LEFT) * day / max(last, 1)


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _said(value: float) -> str:
    """As SVG reads it, whatever the language of the page."""
    return f"{value:.1f}".removesuffix(".0")
