"""Who has every published table with all its margins, and wants one hidden cell.

Places and columns are parted once each, so everything published is a flow of people: from the
country through régions and départements to their cells, and back through the columns' totals. A
hidden cell can be computed when it is the same in every flow of whole people that agrees with what
is shown; it can be another when one person more or less can go round along hidden cells. That is
exact, margins, zeros and sums of several hidden cells included.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from eclub.dashboards.services.suppression import REST, Shown, protect

Cells = dict[str, int]
# Régions, their départements, their cells.
Country = dict[str, dict[str, Cells]]
Node = tuple[str, ...]


@dataclass
class Published:
    country: Shown
    regions: dict[str, Shown]


@dataclass
class Flow:
    """Hidden arcs only: nothing else can change."""

    arcs: list[tuple[str, Node, Node, int]] = field(default_factory=list)
    ways: dict[Node, list[tuple[Node, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, start: Node, end: Node, value: int, *, is_shown: bool) -> None:
        if is_shown:
            return
        rank = len(self.arcs)
        self.arcs.append((name, start, end, value))
        self.ways[start].append((end, rank))
        if value:
            self.ways[end].append((start, rank))

    def computed(self) -> list[str]:
        """Names of hidden values that can only be what they are."""
        return [
            name
            for rank, (name, start, end, value) in enumerate(self.arcs)
            if not self._leads(end, start, rank) and not (value and self._leads(start, end, rank))
        ]

    def _leads(self, start: Node, end: Node, without: int) -> bool:
        seen, waiting = {start}, [start]
        while waiting:
            for node, rank in self.ways[waiting.pop()]:
                if rank != without and node not in seen:
                    if node == end:
                        return True
                    seen.add(node)
                    waiting.append(node)
        return False


def publish(country: Country) -> Published:
    top = protect({region: added(parts.values()) for region, parts in country.items()})
    return Published(
        top,
        {
            region: protect(parts, merged=top.hidden_columns(region))
            for region, parts in country.items()
            if region in top.cells
        },
    )


def recovered(country: Country, published: Published) -> list[str]:
    """Every hidden cell, margin or number of people that can be computed."""
    flow, top = Flow(), published.country
    totals = {region: added(parts.values()) for region, parts in country.items()}
    everything = added(totals.values())
    flow.add(
        "everybody", ("out",), ("in",), sum(everything.values()), is_shown=top.everybody is not None
    )
    for column, count in everything.items():
        flow.add(column, ("to", column), ("out",), count, is_shown=column in top.totals)
    level(flow, top, totals, ("in",), ("to",))
    for region, parts in country.items():
        shown = published.regions.get(region, Shown(pooled=frozenset(parts)))
        level(flow, shown, parts, ("in", region), ("to", region), leaves=True)
    return flow.computed()


def level(
    flow: Flow,
    shown: Shown,
    table: Mapping[str, Cells],
    start: Node,
    end: Node,
    *,
    leaves: bool = False,
) -> None:
    """People come from ``start`` to the rows, and go from their cells to ``end``.

    Rows that are pooled come and go through one more node, since their sums are shown too.
    """
    pooled = [table[row] for row in shown.pooled]
    if pooled:
        people, cells = sum(sum(row.values()) for row in pooled), added(pooled)
        flow.add("rest", start, (*start, REST), people, is_shown=REST in shown.people)
        for column, count in cells.items():
            is_shown = column in shown.cells.get(REST, {})
            flow.add("rest", (*end, REST, column), (*end, column), count, is_shown=is_shown)
    for row, cells in table.items():
        within = (REST,) if row in shown.pooled else ()
        count = sum(cells.values())
        flow.add(row, (*start, *within), (*start, row), count, is_shown=row in shown.people)
        for column, count in cells.items():
            # The cells of a région are what its départements' lead to.
            source = (*start, row) if leaves else (*end, row, column)
            is_shown = column in shown.cells.get(row, {})
            name = f"{row}/{column}"
            flow.add(name, source, (*end, *within, column), count, is_shown=is_shown)


def added(rows: object) -> Cells:
    total: Cells = defaultdict(int)
    for row in rows:
        for column, count in row.items():
            total[column] += count
    return dict(total)


def countries(seed: int, number: int) -> Iterator[Country]:
    """Small and lopsided, since that is where something is to hide."""
    chance = Random(seed)
    for _ in range(number):
        columns = [f"c{rank}" for rank in range(chance.randint(2, 6))]
        weights = [chance.choice((0.02, 0.2, 1.0, 3.0)) for _ in columns]
        size = chance.choice((3, 12, 30, 80))
        country: Country = {}
        for region in range(chance.randint(1, 4)):
            departements: dict[str, Cells] = {}
            for rank in range(chance.randint(1, 5)):
                cells = dict.fromkeys(columns, 0)
                for column in chance.choices(columns, weights, k=chance.randint(0, size)):
                    cells[column] += 1
                departements[f"r{region}d{rank}"] = cells
            country[f"r{region}"] = departements
        yield country


def naive(table: Mapping[str, Cells]) -> Shown:
    """What hides the forbidden cells alone: the attacker must find something there."""
    people = {row: sum(cells.values()) for row, cells in table.items()}
    totals = added(table.values())
    small = {row for row, count in people.items() if count < 11}
    return Shown(
        people={row: count for row, count in people.items() if row not in small},
        everybody=sum(people.values()),
        cells={
            row: {column: n for column, n in cells.items() if n not in {0, people[row]}}
            for row, cells in table.items()
            if row not in small
        },
        totals=totals,
    )
