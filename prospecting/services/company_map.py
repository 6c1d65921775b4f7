"""A map of the employment basin, drawn from coordinates alone: basins, communes, companies.

Degrees become points of a flat drawing (one degree of longitude is shorter than one of latitude
by the cosine of the latitude); what is drawn is what the list beside it says.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from members.models import Commune
from prospecting.services.index import KM_PER_DEGREE
from prospecting.services.search import Origin, Row

# Points of the drawing, of each side, and of its margin.
SIDE, MARGIN = 640.0, 24.0
NAMES_MOST = 14
# Room that a name takes, in points.
NAME_HEIGHT, LETTER_WIDTH = 16.0, 7.0
# Companies at the same place are put around it, each further than the one before.
GOLDEN = math.pi * (3 - math.sqrt(5))
FAINT_MOST = 400
PUSHES = 20

Point = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """A company; ``rank`` is its number in the list, 0 for those of other pages."""

    x: float
    y: float
    radius: float
    pk: int
    rank: int


@dataclass(frozen=True)
class Place:
    name: str
    x: float
    y: float
    # Where its name is written; None when there is no room.
    is_named: bool


@dataclass(frozen=True)
class Basin:
    name: str
    # As an SVG polygon takes it.
    outline: str
    is_ours: bool


@dataclass(frozen=True)
class Circle:
    km: int
    radius: float


@dataclass(frozen=True)
class CompanyMap:
    side: int
    centre: Place
    circles: list[Circle]
    basins: list[Basin]
    places: list[Place]
    # Those of other pages, then those of the list.
    others: list[Dot]
    dots: list[Dot]

    @property
    def circles_in_words(self) -> str:
        return ", ".join(str(circle.km) for circle in self.circles)


def draw(
    origin: Origin, within: int | None, rows: Sequence[Row], every: Sequence[Row], first: int
) -> CompanyMap:
    """The map around ``origin``; ``rows`` are on the page, the first with the rank ``first``."""
    reach = float(within or _furthest(every))
    scale = (SIDE / 2 - MARGIN) / reach
    project = _Projection(origin, scale)
    communes = _communes(origin, reach)
    shown = {row.pk for row in rows}
    others = [row for row in every if row.pk not in shown][:FAINT_MOST]
    taken: Counter[Point] = Counter()
    dots = _apart(
        [
            project.dot(row, rank, taken)
            for rank, row in enumerate(rows, start=first)
            if row.latitude is not None and row.longitude is not None
        ]
    )
    return CompanyMap(
        side=round(SIDE),
        centre=Place(origin.name, SIDE / 2, SIDE / 2, is_named=True),
        circles=[
            Circle(km, km * scale)
            for km in (5, 10, 20, 30, 50, 100, 200)
            if reach / 3 <= km <= reach
        ],
        basins=_basins(communes, project, origin),
        places=_places(communes, project, origin, dots),
        others=[
            project.dot(row, 0, taken)
            for row in others
            if row.latitude is not None and row.longitude is not None
        ],
        dots=dots,
    )


def _apart(dots: list[Dot]) -> list[Dot]:
    """The same dots, pushed from each other until their numbers can be read."""
    places = [[dot.x, dot.y] for dot in dots]
    for _round in range(PUSHES):
        for one in range(len(dots)):
            for other in range(one):
                x, y = (places[one][axis] - places[other][axis] for axis in (0, 1))
                gap = math.hypot(x, y) or 0.1
                push = (0.85 * (dots[one].radius + dots[other].radius) - gap) / 2
                if push > 0:
                    for axis, part in ((0, x), (1, y)):
                        places[one][axis] += push * part / gap
                        places[other][axis] -= push * part / gap
    return [
        replace(dot, x=round(x, 1), y=round(y, 1)) for dot, (x, y) in zip(dots, places, strict=True)
    ]


@dataclass(frozen=True)
class _Projection:
    origin: Origin
    # Points per kilometre.
    scale: float

    def point(self, latitude: float, longitude: float) -> Point:
        narrow = math.cos(math.radians(self.origin.latitude))
        x = (longitude - self.origin.longitude) * narrow * KM_PER_DEGREE * self.scale
        y = (latitude - self.origin.latitude) * KM_PER_DEGREE * self.scale
        return round(SIDE / 2 + x, 1), round(SIDE / 2 - y, 1)

    def dot(self, row: Row, rank: int, taken: Counter[Point]) -> Dot:
        x, y = self.point(row.latitude or 0.0, row.longitude or 0.0)
        radius = min(18.0, 3.0 + math.sqrt(row.parts.floor) * 0.9)
        radius = max(10.0, radius) if rank else min(radius, 8.0)
        step = 12.0 if rank else 4.0
        here = (round(x / step), round(y / step))
        before = taken[here]
        taken[here] += 1
        away = step * math.sqrt(before)
        return Dot(
            round(x + away * math.cos(before * GOLDEN), 1),
            round(y + away * math.sin(before * GOLDEN), 1),
            round(radius, 1),
            row.pk,
            rank,
        )


def _furthest(rows: Sequence[Row]) -> float:
    return max([10.0, *(min(row.parts.km, 300.0) for row in rows if row.parts.km is not None)])


def _communes(origin: Origin, reach: float) -> list[Commune]:
    height = reach / KM_PER_DEGREE
    width = height / math.cos(math.radians(origin.latitude))
    rows = Commune.objects.filter(
        latitude__range=(origin.latitude - height, origin.latitude + height),
        longitude__range=(origin.longitude - width, origin.longitude + width),
    )
    return list(rows.order_by("code")[:1500])


def _basins(communes: Sequence[Commune], project: _Projection, origin: Origin) -> list[Basin]:
    """The hull of each basin's communes; the one of the origin is ours."""
    points: dict[str, list[Point]] = {}
    for one in communes:
        if one.basin_name:
            points.setdefault(one.basin_name, []).append(project.point(one.latitude, one.longitude))
    ours = next((one.basin_name for one in communes if one.name == origin.name), "")
    return [
        Basin(name, " ".join(f"{x},{y}" for x, y in hull(of_basin)), name == ours)
        for name, of_basin in sorted(points.items())
        if len(of_basin) > 2
    ]


def _places(
    communes: Sequence[Commune], project: _Projection, origin: Origin, dots: Sequence[Dot]
) -> list[Place]:
    """Every commune as a point; names where there is room, nearest to the companies first."""
    found = [(one.name, *project.point(one.latitude, one.longitude)) for one in communes]
    found = [one for one in found if one[0] != origin.name]

    def near(one: tuple[str, float, float]) -> tuple[float, str]:
        return min((math.hypot(one[1] - dot.x, one[2] - dot.y) for dot in dots), default=0.0), one[
            0
        ]

    boxes = [_box(origin.name, SIDE / 2, SIDE / 2)]
    boxes += [
        (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)
        for dot in dots
    ]
    places, named = [], 0
    for name, x, y in sorted(found, key=near):
        box = _box(name, x, y)
        fits = named < NAMES_MOST and box[2] < SIDE and not any(_meet(box, one) for one in boxes)
        if fits:
            boxes.append(box)
            named += 1
        places.append(Place(name, x, y, fits))
    return places


def _box(name: str, x: float, y: float) -> tuple[float, float, float, float]:
    return x, y - NAME_HEIGHT / 2, x + 8 + LETTER_WIDTH * len(name), y + NAME_HEIGHT / 2


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(some: Sequence[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in some:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(first: Point, second: Point, third: Point) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )
