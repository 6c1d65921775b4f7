"""A map without any tile: a disc for each part of a place, where its agencies are on average.

Only coordinates that the platform has are drawn: no outline of a département is in them. A ray
leads from each disc to its agencies, so that one sees how far it reaches.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Points of the drawing, its margin, and the least and the greatest disc.
SIDE, MARGIN = 360.0, 34.0
SMALLEST, GREATEST = 13.0, 40.0
NAME_BELOW = 13.0
PUSHES = 40
# Overseas agencies stand in a row below: their true place would shrink everything else.
METROPOLITAN = (41.0, 52.0, -6.0, 10.0)


@dataclass(frozen=True)
class Part:
    """What gets a disc; ``places`` are the latitude and longitude of its agencies."""

    code: str
    weight: int
    places: Sequence[tuple[float, float]]

    @property
    def middle(self) -> tuple[float, float]:
        latitudes, longitudes = zip(*self.places, strict=True)
        return sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)

    @property
    def is_overseas(self) -> bool:
        south, north, west, east = METROPOLITAN
        latitude, longitude = self.middle
        return not (south < latitude < north and west < longitude < east)


@dataclass(frozen=True)
class Disc:
    """Points of the drawing, as SVG reads them whatever the language."""

    code: str
    x: str
    y: str
    radius: str
    # Where its name is written.
    below: str
    # As an SVG path: from the middle to each agency, and a dot there.
    rays: str
    dots: str


@dataclass(frozen=True)
class BubbleMap:
    width: int
    height: int
    discs: list[Disc]


def draw(parts: Sequence[Part]) -> BubbleMap | None:
    """The map of the parts that have a place; None when fewer than two have one."""
    placed = [part for part in parts if part.places]
    inside = [part for part in placed if not part.is_overseas]
    outside = [part for part in placed if part.is_overseas] if inside else []
    inside = inside or placed
    if len(placed) < 2:
        return None
    project = _Projection([place for part in inside for place in part.places])
    most = max([part.weight for part in placed] + [1])
    radii = {part.code: _radius(part.weight, most) for part in placed}
    middles = _apart(
        {part.code: project.point(*part.middle) for part in inside}, radii, project.height
    )
    discs = [
        _disc(part.code, middles[part.code], radii[part.code], _ends(part, project))
        for part in inside
    ]
    height = project.height
    for rank, part in enumerate(outside):
        radius = min(radii[part.code], 24.0)
        discs.append(_disc(part.code, (36.0 + 64 * rank, height + 30), radius, []))
    return BubbleMap(round(SIDE), round(height + (64 if outside else 0)), discs)


class _Projection:
    """Degrees as points: one of longitude is shorter by the cosine of the latitude."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        latitudes, longitudes = zip(*places, strict=True)
        self.north, self.west = max(latitudes), min(longitudes)
        self.narrow = math.cos(math.radians(sum(latitudes) / len(latitudes)))
        wide = (max(longitudes) - self.west) * self.narrow
        high = self.north - min(latitudes)
        room = SIDE - 2 * MARGIN
        self.scale = room / max(wide, high, 0.05)
        # A place that is wider than high stands in the middle of what is left.
        self.left = MARGIN + (room - wide * self.scale) / 2
        self.height = high * self.scale + 2 * MARGIN

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (
            self.left + (longitude - self.west) * self.narrow * self.scale,
            MARGIN + (self.north - latitude) * self.scale,
        )


def _ends(part: Part, project: _Projection) -> list[tuple[float, float]]:
    return [project.point(*place) for place in part.places]


def _radius(weight: int, most: int) -> float:
    """A disc's surface is what it counts."""
    return max(SMALLEST, GREATEST * math.sqrt(weight / most))


def _apart(
    points: dict[str, tuple[float, float]], radii: dict[str, float], height: float
) -> dict[str, tuple[float, float]]:
    """The same discs, pushed from each other until none hides another, inside the drawing."""
    places = {code: list(point) for code, point in points.items()}
    codes = list(places)
    for _round in range(PUSHES):
        before = [tuple(place) for place in places.values()]
        for rank, one in enumerate(codes):
            for other in codes[:rank]:
                x, y = places[one][0] - places[other][0], places[one][1] - places[other][1]
                gap = math.hypot(x, y) or 0.1
                push = (radii[one] + radii[other] + 3 - gap) / 2
                if push > 0:
                    for axis, part in ((0, x), (1, y)):
                        places[one][axis] += push * part / gap
                        places[other][axis] -= push * part / gap
        for code, place in places.items():
            for axis, most in ((0, SIDE), (1, height)):
                place[axis] = min(max(place[axis], radii[code] + 1), most - radii[code] - 1)
        if before == [tuple(place) for place in places.values()]:
            break
    return {code: (place[0], place[1]) for code, place in places.items()}


def _disc(
    code: str, middle: tuple[float, float], radius: float, ends: Sequence[tuple[float, float]]
) -> Disc:
    x, y = middle
    return Disc(
        code,
        _said(x),
        _said(y),
        _said(radius),
        _said(y + radius + NAME_BELOW),
        rays=" ".join(f"M{_said(x)} {_said(y)} L{_said(a)} {_said(b)}" for a, b in ends),
        dots=" ".join(f"M{_said(a)} {_said(b)} h0" for a, b in ends),
    )


def _said(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
