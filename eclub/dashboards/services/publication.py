"""What the figures of one season may say outside: lines of counts, by région and département.

Tables are parts of parts, from the country down, each protected with what the one above hides:
see ``docs/decisions/0044-suppression.md``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from clubs.enums import WORK, OutcomeChannel, OutcomeKind
from eclub.dashboards.enums import Measure
from eclub.dashboards.services import suppression
from eclub.dashboards.services.suppression import REST, Shown, protect
from eclub.dashboards.services.tally import Tallies

# Tables, and cells that are none of an enumeration's.
SITUATION, CHANNEL, ATTENDANCE, ACTIVITY = "situation", "channel", "attendance", "activity"
FOUND_WORK, STILL_IN, UNSAID, ATTENDED, MISSED = "work", "still_in", "unsaid", "attended", "missed"
# Of how many people, or times, a table is.
BASE = ""
QUANTITIES = (Measure.CLUBS, Measure.SESSIONS, Measure.CONVERSATIONS, Measure.MEETINGS)

# By région, by département.
Country = Mapping[str, Mapping[str, Tallies]]
Parted = Callable[[Tallies], dict[str, int]]


@dataclass(frozen=True)
class Line:
    """One figure: of the country without a région, of a région without a département; REST stands
    for all those that are not shown. A count of None is not published.
    """

    region: str
    departement: str
    table: str
    cell: str
    count: int | None
    of: int | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.region, self.departement, self.table, self.cell


def lines(country: Country) -> list[Line]:
    """Everything that may be published of one season."""
    people = _tables(country, situation)
    jobs = _tables(country, channel, within=(people, FOUND_WORK))
    times = _tables(country, attendance, pooled=people)
    return [
        *_written(SITUATION, people, situation(Tallies())),
        *_written(CHANNEL, jobs, channel(Tallies())),
        *_written(ATTENDANCE, times, attendance(Tallies())),
        *_activity(country, people),
    ]


def situation(counts: Tallies) -> dict[str, int]:
    """Everybody who held a seat, each once: what became of them, or still in their club."""
    kinds = counts.cells(Measure.OUTCOMES)
    left = {
        kind.value: kinds.get(kind, 0)
        for kind in (
            OutcomeKind.TRAINING,
            OutcomeKind.OTHER,
            OutcomeKind.SEARCHING,
            OutcomeKind.LOST,
        )
    }
    # Somebody left, and nobody said why: seen no longer either.
    left[OutcomeKind.LOST.value] += sum(
        count for kind, count in kinds.items() if kind not in set(OutcomeKind)
    )
    work = sum(kinds.get(kind, 0) for kind in WORK)
    return {FOUND_WORK: work, **left, STILL_IN: counts.total(Measure.STILL_IN)}


def channel(counts: Tallies) -> dict[str, int]:
    """Everybody who found work, each once: how."""
    said = counts.cells(Measure.FOUND_BY)
    parted = {one.value: said.get(one, 0) for one in OutcomeChannel}
    unsaid = situation(counts)[FOUND_WORK] - sum(parted.values())
    return {**parted, UNSAID: max(unsaid, 0)}


def attendance(counts: Tallies) -> dict[str, int]:
    """Every time a member was expected at a session."""
    attended, expected = counts.total(Measure.ATTENDED), counts.total(Measure.EXPECTED)
    return {ATTENDED: attended, MISSED: max(expected - attended, 0)}


def sessions_held(counts: Tallies, measure: Measure) -> int:
    return counts.cell(measure, "held") if measure == Measure.SESSIONS else counts.total(measure)


class _Tables(NamedTuple):
    """Of the régions of the country, and of the départements of each shown région."""

    regions: Shown
    departements: dict[str, Shown]


def _tables(
    country: Country,
    parted: Parted,
    *,
    within: tuple[_Tables, str] | None = None,
    pooled: _Tables | None = None,
) -> _Tables:
    """One breakdown at every level.

    ``within`` is another one's cell whose people are parted here, ``pooled`` another one whose
    hidden places stay hidden.
    """
    by_region = {
        region: {code: parted(counts) for code, counts in parts.items()}
        for region, parts in country.items()
    }
    table = {region: _sum(parts.values()) for region, parts in by_region.items()}
    above, cell = within or (pooled, None)
    top = _protected(table, above.regions if above else None, cell)
    return _Tables(
        top,
        {
            region: _protected(
                parts,
                above.departements.get(region, Shown(pooled=frozenset(parts))) if above else None,
                cell,
                merged=top.hidden_columns(region),
            )
            for region, parts in by_region.items()
            if region in top.cells
        },
    )


def _protected(
    table: Mapping[str, Mapping[str, int]],
    above: Shown | None,
    cell: str | None,
    *,
    merged: Iterable[str] = (),
) -> Shown:
    if above is None:
        return protect(table, merged=merged)
    if cell is None:
        return protect(table, pooled=above.pooled, merged=merged)
    if cell not in above.totals:
        return Shown(pooled=frozenset(table))
    known = {row for row, cells in above.cells.items() if cell in cells}
    return protect(table, pooled=set(table) - known, merged=merged)


def _written(table: str, tables: _Tables, columns: Iterable[str]) -> list[Line]:
    """With a line for each hidden cell of a place that is shown."""
    names = list(columns)
    top = tables.regions
    everything = [*_row("", "", table, names, top.everybody, top.totals)]
    for region, people in top.people.items():
        everything += _row(region, "", table, names, people, top.cells[region])
        parts = tables.departements.get(region, Shown())
        for code, count in parts.people.items():
            everything += _row(region, code, table, names, count, parts.cells[code])
    return everything


def _row(
    region: str,
    departement: str,
    table: str,
    columns: list[str],
    people: int | None,
    cells: Mapping[str, int],
) -> list[Line]:
    return [
        Line(region, departement, table, BASE, people, None),
        *(Line(region, departement, table, name, cells.get(name), people) for name in columns),
    ]


def _activity(country: Country, people: _Tables) -> list[Line]:
    """Quantities that are no rates; of none of the places whose people are hidden."""
    everything = []
    for measure in QUANTITIES:
        by_region = {
            region: {code: sessions_held(counts, measure) for code, counts in parts.items()}
            for region, parts in country.items()
        }
        totals = {region: sum(parts.values()) for region, parts in by_region.items()}
        if people.regions.everybody is None:
            continue
        everything.append(Line("", "", ACTIVITY, measure, sum(totals.values()), None))
        if not suppression.total_is_shown(totals, people.regions.pooled):
            continue
        for region, parts in people.departements.items():
            everything.append(Line(region, "", ACTIVITY, measure, totals[region], None))
            counts = by_region[region]
            if suppression.total_is_shown(counts, parts.pooled):
                everything += [
                    Line(region, code, ACTIVITY, measure, counts[code], None)
                    for code in parts.people
                    if code != REST
                ]
    return everything


def _sum(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for row in rows:
        for column, count in row.items():
            total[column] = total.get(column, 0) + count
    return total
