"""Curves and maps: inside their drawing, and true to what they count."""

import math
import re
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubs.enums import OutcomeKind
from eclub.dashboards.services import bubble_map
from eclub.dashboards.services.bubble_map import Part
from eclub.dashboards.services.indicators import Indicators
from eclub.dashboards.services.tally import gathered
from eclub.kit import step_chart
from eclub.kit.step_chart import Step

BRETAGNE = [
    Part("29", 25, [(48.6, -3.82), (48.4, -4.5), (48.0, -4.09)]),
    Part("22", 7, [(48.51, -2.76), (48.74, -3.46)]),
    Part("35", 8, [(48.11, -1.68), (47.66, -2.08)]),
    Part("56", 0, [(47.66, -2.76), (48.07, -2.97)]),
]


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_discs_lie_apart_inside_the_drawing() -> None:
    drawn = bubble_map.draw(BRETAGNE)
    assert drawn is not None
    places = [(float(d.x), float(d.y), float(d.radius)) for d in drawn.discs]
    for x, y, radius in places:
        assert radius <= x <= drawn.width - radius
        assert radius <= y <= drawn.height - radius
    for (x, y, radius), (other_x, other_y, other) in combinations(places, 2):
        assert math.hypot(x - other_x, y - other_y) >= radius + other - 1
    west, north, *_ = (place[0] for place in places)
    assert west < north


def test_overseas_stands_below() -> None:
    drawn = bubble_map.draw([*BRETAGNE, Part("974", 3, [(-20.9, 55.4)])])
    assert drawn is not None
    *inside, far = drawn.discs
    assert float(far.y) > max(float(disc.y) for disc in inside)


@pytest.mark.parametrize("parts", [[], BRETAGNE[:1], [Part("29", 1, [])]])
def test_one_place_alone_has_no_map(parts: list[Part]) -> None:
    assert bubble_map.draw(parts) is None


def test_a_step_holds_until_the_next() -> None:
    drawn = step_chart.draw(
        [("ici", [Step(0, 0, 0, 0.3), Step(45, 0.5, 0.2, 0.8)])], last=90, marked=90
    )
    (line,) = drawn.lines
    left, right, top, bottom = (drawn.left, drawn.right, drawn.top, drawn.bottom)
    middle, half = (left + right) / 2, (top + bottom) / 2
    assert numbers(line.path) == [left, bottom, middle, bottom, middle, half, right, half]
    xs, ys = numbers(line.band)[::2], numbers(line.band)[1::2]
    assert (min(xs), max(xs)) == (left, right)
    assert top <= min(ys) <= max(ys) <= bottom


def test_a_curve_ends_where_nobody_is_followed() -> None:
    steps = [Step(0, 0, 0, 0.3), Step(30, 0.5, 0.2, 0.8)]
    drawn = step_chart.draw([("ici", steps)], last=90, marked=90, ends={"ici": 45})
    (line,) = drawn.lines
    assert numbers(line.path)[-2] == max(numbers(line.band)[::2]) == (drawn.left + drawn.right) / 2


COUNTS = st.dictionaries(st.sampled_from([*OutcomeKind.values, "unknown"]), st.integers(1, 500))


@given(COUNTS)
def test_a_breakdown_adds_up(counts: dict[str, int]) -> None:
    """Nobody is left out, nobody counts twice."""
    rows = [("outcomes", kind, count) for kind, count in counts.items()]
    found = Indicators(gathered(rows), date(2025, 3, 13))
    assert sum(line.count for line in found.outcome_kinds) == found.outcomes == sum(counts.values())
    assert all(0 <= line.width <= 100 for line in found.outcome_kinds)


def test_waiting_is_told_by_its_median() -> None:
    rows = [
        ("waiting", "2025-03-12", 1),
        ("waiting", "2025-03-03", 1),
        ("waiting", "2025-01-01", 3),
    ]
    found = Indicators(gathered(rows), date(2025, 3, 13))
    assert (found.waiting, found.median_waiting) == (5, 71)
    assert Indicators(gathered([]), date(2025, 3, 13)).median_waiting is None
