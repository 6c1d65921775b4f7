"""What of a table of counts may leave the operator: nothing from which anybody could be told.

No rate on fewer than eleven people, no cell of 0 % or 100 %, and no hidden cell that the margins
give away. Why three steps are enough, and never fail, is in
``docs/decisions/0044-suppression.md``; the tests attack ten thousand tables.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

# The fewest people a published rate may be of.
PEOPLE_LEAST = 11
# The row that all rows not shown make together, and the column of the columns not shown: whoever
# has the margins can compute them, so they obey the rules like any other.
REST = "*"

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Shown:
    """What is published of a table; what is not in it is hidden."""

    # Rows that only their sum, the row REST, is shown of.
    pooled: frozenset[str] = frozenset()
    # Columns not shown in any row nor in the totals.
    merged: frozenset[str] = frozenset()
    # People by row, and of all rows; None when even they are too few.
    people: dict[str, int] = field(default_factory=dict)
    everybody: int | None = None
    # By row, by column.
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def hidden_columns(self, row: str) -> frozenset[str]:
        """Of one shown row: what a table of its parts may not show either."""
        return self.merged | (frozenset(self.totals) - frozenset(self.cells.get(row, {})))


def protect(table: Counts, *, pooled: Iterable[str] = (), merged: Iterable[str] = ()) -> Shown:
    """The part of ``table`` that may be published with all its margins.

    Each row is a place with its people parted among the same columns. ``pooled`` are rows that
    another table hides, ``merged`` columns hidden in the row this table is the parts of.
    """
    people = {row: sum(cells.values()) for row, cells in table.items()}
    everybody = sum(people.values())
    if everybody < PEOPLE_LEAST:
        return Shown(pooled=frozenset(table), merged=frozenset(_columns(table)))
    rows = _pooled(people, set(pooled) & set(table))
    totals = {column: sum(row[column] for row in table.values()) for column in _columns(table)}
    columns = _merged(totals, set(merged) & set(totals))
    small = _folded(table, rows, columns)
    hidden = _hidden(small)
    return Shown(
        pooled=frozenset(rows),
        merged=frozenset(columns),
        people={row: sum(cells.values()) for row, cells in small.items()},
        everybody=everybody,
        cells={
            row: {
                column: count
                for column, count in cells.items()
                if column != REST and (row, column) not in hidden
            }
            for row, cells in small.items()
        },
        totals={column: count for column, count in totals.items() if column not in columns},
    )


def total_is_shown(values: Mapping[str, int], pooled: Collection[str]) -> bool:
    """Whether a quantity that is no rate may be shown by row and in all.

    Where the rows not shown have none between them, each of them would be known to have none.
    """
    return not pooled or sum(values[row] for row in pooled) > 0


def _pooled(people: Mapping[str, int], rows: set[str]) -> set[str]:
    """Rows of too few people, and the smallest others that hide them among enough."""
    rows |= {row for row, count in people.items() if count < PEOPLE_LEAST}
    for row in sorted(people, key=lambda row: (people[row], row)):
        if not rows or (len(rows) > 1 and sum(people[one] for one in rows) >= PEOPLE_LEAST):
            break
        rows.add(row)
    return rows


def _merged(totals: Mapping[str, int], columns: set[str]) -> set[str]:
    """Columns of nobody or everybody, and the smallest others that hide them."""
    everybody = sum(totals.values())
    columns |= {column for column, count in totals.items() if count in {0, everybody}}
    for column in sorted(totals, key=lambda column: (totals[column], column)):
        if not columns or (len(columns) > 1 and any(totals[one] for one in columns)):
            break
        columns.add(column)
    return columns


def _folded(table: Counts, rows: set[str], columns: set[str]) -> dict[str, dict[str, int]]:
    """The table with one row for all pooled rows and one column for all merged columns."""
    folded: dict[str, dict[str, int]] = {}
    for row, cells in table.items():
        into = folded.setdefault(REST if row in rows else row, {})
        for column, count in cells.items():
            name = REST if column in columns else column
            into[name] = into.get(name, 0) + count
    return folded


def _hidden(table: Counts) -> set[tuple[str, str]]:
    """Cells of nobody, each at a corner of a rectangle of hidden cells.

    Along it one person more here, one less there, leaves every margin as it is: so none of its
    corners can be computed. A cell of everybody is a corner of its row's cells of nobody.
    """
    hidden: set[tuple[str, str]] = set()
    if len(table) < 2:
        return hidden
    nobody = [(row, column) for row in table for column in table[row] if not table[row][column]]
    for row, column in nobody:
        if len(table[row]) > 1:
            hidden |= _rectangle(table, row, column, hidden | set(nobody))
    return hidden


def _rectangle(
    table: Counts, row: str, column: str, hidden: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """The one that hides least: two corners beside the empty cell from which one can be taken."""
    rectangles = (
        ((row, column), (row, across), (down, column), (down, across))
        for down in table
        for across in table[row]
        if table[down][column] and table[row][across]
    )
    return set(
        min(
            rectangles,
            key=lambda corners: (
                sum(corner not in hidden for corner in corners),
                sum(table[one][other] for one, other in corners),
            ),
        )
    )


def _columns(table: Counts) -> list[str]:
    return list(next(iter(table.values()), {}))
