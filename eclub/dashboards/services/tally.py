"""Reading figures of places: tallies and what is not in them yet, exact at any moment.

One statement, so one snapshot, whatever is folded meanwhile; its cost grows with the number of
cells, not with that of events.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection

from eclub.dashboards.enums import Level, Measure

COUNTRY_CODE = "fr"
# The cohort of all quarters together, as the folding writes it.
EVERY = date.max


@dataclass(frozen=True)
class Place:
    """What figures are of; ``code`` is a region's or département's, else a key."""

    level: Level
    code: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))

    @classmethod
    def country(cls) -> "Place":
        return cls(Level.COUNTRY, COUNTRY_CODE)

    @classmethod
    def region(cls, code: str) -> "Place":
        return cls(Level.REGION, code)


@dataclass(frozen=True)
class Cohorts:
    """Quarters in which seasons begin, by their first days: from one to another, both included.

    An end that is missing is open.
    """

    first: date | None = None
    last: date | None = None

    @property
    def bounds(self) -> tuple[date, date]:
        # Clubs without a season have the first day of the calendar.
        return self.first or date(1, 1, 2), self.last or date.max

    def held(self, level: Level) -> tuple[date, date]:
        """The same for tallies: above the clubs, those of all quarters have a row together."""
        first, last = self.bounds
        if level != Level.CLUB and not (self.first or self.last):
            return EVERY, EVERY
        return first, min(last, EVERY - timedelta(days=1))


@dataclass(frozen=True)
class Until:
    """Of the days that people searched only those up to one are asked for, as known today."""

    day: int
    today: date

    @property
    def values(self) -> dict[str, int | date]:
        """The cells of whoever searched longer."""
        beyond = self.day + 1
        return {"beyond": beyond, "before": self.today - timedelta(days=beyond)}


@dataclass(frozen=True)
class Tallies:
    """The counts of one place: by measure, by cell."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def total(self, measure: Measure | str) -> int:
        return sum(self.counts.get(measure, {}).values())

    def cell(self, measure: Measure | str, cell: str) -> int:
        return self.counts.get(measure, {}).get(cell, 0)

    def cells(self, measure: Measure | str) -> dict[str, int]:
        """Only those that are not nought."""
        return dict(self.counts.get(measure, {}))

    def __add__(self, other: "Tallies") -> "Tallies":
        return gathered(
            (measure, cell, value)
            for one in (self, other)
            for measure, cells in one.counts.items()
            for cell, value in cells.items()
        )


# The places wanted, by their level's column; each statement has the codes in ``wanted``.
ITSELF = "SELECT %(code)s::text AS place"
NAMED = "SELECT unnest(%(codes)s::text[]) AS place"
CHILDREN = {
    Level.COUNTRY: "SELECT code AS place FROM members_region",
    Level.REGION: """
        SELECT DISTINCT departement AS place FROM members_agency
         WHERE region_id = (SELECT id FROM members_region WHERE code = %(code)s)""",
    Level.DEPARTEMENT: "SELECT id::text AS place FROM members_agency WHERE departement = %(code)s",
    Level.AGENCY: "SELECT id::text AS place FROM clubs_club WHERE agency_id::text = %(code)s",
}
# Where a club lies, as text, of each level.
COLUMNS = {
    Level.REGION: "at.region",
    Level.DEPARTEMENT: "at.departement",
    Level.AGENCY: "at.agency",
    Level.CLUB: "at.club::text",
}
COUNTED = """
WITH wanted AS MATERIALIZED ({wanted}),
counted (place, measure, cell, cohort, value) AS (
    SELECT place, measure, cell, cohort, value
      FROM wanted JOIN dashboards_tally USING (place)
     WHERE level = %(level)s AND cohort BETWEEN %(held_first)s AND %(held_last)s
    UNION ALL
    SELECT {column}, measure, cell, at.cohort, change
      FROM dashboards_tallydelta AS delta JOIN dashboards_places() AS at USING (club)
     WHERE {column} IN (SELECT place FROM wanted)
    UNION ALL
    SELECT {column}, held.measure, held.cell, at.cohort, at.sign * held.value
      FROM dashboards_moved() AS at
      JOIN dashboards_tally AS held ON held.level = 'club' AND held.place = at.club::text
     WHERE {column} IN (SELECT place FROM wanted)
)
"""
# A row for each measure of each place: cells are many, and a row costs more than a pair in one.
# Measures are compared row by row: looked up in the index, the plan would sort every cell.
READ = """
SELECT at, measure, json_object_agg(counted_in, value) FROM (
    SELECT {place} AS at, measure, {cell} AS counted_in, sum(value)::bigint AS value FROM counted
     WHERE cohort BETWEEN %(first)s AND %(last)s
       AND (%(measures)s::text[] IS NULL OR array_position(%(measures)s::text[], measure) > 0)
     GROUP BY at, measure, counted_in HAVING sum(value) <> 0
) AS found GROUP BY at, measure
"""
# Cells by day as they are, or those beyond a day together in one that is as far: a share by that
# day asks no more, and there are no more of them however long people stay.
AS_IT_IS = "cell"
UNTIL = """
CASE WHEN measure IN ('found_day', 'censored_day')
     THEN least(cell::int, %(beyond)s)::text
     WHEN measure = 'still_in'
     THEN greatest(cell::date, %(before)s)::text
     ELSE cell END"""

QUARTERS = """
SELECT cohort, sum(value)::bigint FROM counted
 WHERE measure = 'clubs' AND cohort >= %(first)s
 GROUP BY cohort HAVING sum(value) <> 0 ORDER BY cohort
"""


def read(
    place: Place, cohorts: Cohorts | None = None, measures: Collection[str] | None = None
) -> Tallies:
    """The counts of one place; of all measures unless some are named."""
    level, wanted = _itself(place)
    found = _read(level, wanted, place, cohorts, measures, together=True)
    return found.get("", Tallies())


def read_children(
    place: Place, cohorts: Cohorts | None = None, measures: Collection[str] | None = None
) -> dict[Place, Tallies]:
    """The counts of each place right below, by code; places without any are left out."""
    level = place.level.below
    if level is None:
        return {}
    found = _read(level, CHILDREN[place.level], place, cohorts, measures)
    return {Place(level, code): found[code] for code in sorted(found)}


def read_places(
    places: Collection[Place],
    cohorts: Cohorts | None = None,
    measures: Collection[str] | None = None,
    until: Until | None = None,
) -> dict[Place, Tallies]:
    """The counts of each of these places, of one level that is not the country's."""
    if not places:
        return {}
    (level,) = {place.level for place in places}
    wanted = Place(level, "")
    codes = [place.code for place in places]
    found = _read(level, NAMED, wanted, cohorts, measures, codes=codes, until=until)
    return {place: found.get(place.code, Tallies()) for place in places}


def clubs_by_quarter(place: Place) -> dict[date, int]:
    """How many clubs there are whose season begins in each quarter, the first one first."""
    level, wanted = _itself(place)
    first, _last = Cohorts().bounds
    values: dict[str, str | date] = {
        "code": place.code,
        "level": level.value,
        "first": first,
        "held_first": first,
        "held_last": EVERY - timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute((COUNTED + QUARTERS).format(wanted=wanted, column=COLUMNS[level]), values)
        return dict(cursor.fetchall())


def gathered(rows: Iterable[tuple[str, str, int]]) -> Tallies:
    """Rows of measure, cell and value, those of one cell added up."""
    counts: dict[str, dict[str, int]] = {}
    for measure, cell, value in rows:
        cells = counts.setdefault(measure, {})
        cells[cell] = cells.get(cell, 0) + value
    return Tallies(counts)


def _itself(place: Place) -> tuple[Level, str]:
    """The level that holds the counts of a place, and which places of it make it."""
    if place.level == Level.COUNTRY:
        return Level.REGION, CHILDREN[Level.COUNTRY]
    return place.level, ITSELF


def _read(
    level: Level,
    wanted: str,
    place: Place,
    cohorts: Cohorts | None,
    measures: Collection[str] | None,
    *,
    codes: Collection[str] = (),
    together: bool = False,
    until: Until | None = None,
) -> dict[str, Tallies]:
    """By code, of places that have any; of all places together, the code is empty."""
    cohorts = cohorts or Cohorts()
    first, last = cohorts.bounds
    held_first, held_last = cohorts.held(level)
    with connection.cursor() as cursor:
        cursor.execute(
            (COUNTED + READ).format(
                wanted=wanted,
                column=COLUMNS[level],
                place="''" if together else "place",
                cell=UNTIL if until else AS_IT_IS,
            ),
            {
                "code": place.code,
                "codes": list(codes),
                "level": level.value,
                "first": first,
                "last": last,
                "held_first": held_first,
                "held_last": held_last,
                "measures": None if measures is None else [str(one) for one in measures],
                **(until.values if until else {}),
            },
        )
        found: dict[str, dict[str, dict[str, int]]] = {}
        for code, measure, cells in cursor.fetchall():
            found.setdefault(code, {})[measure] = cells
    return {code: Tallies(counts) for code, counts in found.items()}
