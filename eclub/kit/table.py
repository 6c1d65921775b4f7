"""A table that somebody brings as CSV, whatever program wrote it: its encoding and its delimiter
are found out, lines before its header are left out, and every line below it is accounted for.

Official files have their own reader, ``eclub.kit.registers``: they are large, and known.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from eclub.kit.folding import fold

DELIMITERS = ",;\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
COLUMNS_MOST = 60
# A header comes after a preamble of a few lines.
HEAD = 30
# A quote that is never closed swallows the lines after it; nobody writes as many in one cell.
SPAN_MOST = 60
END_OF_LINE = re.compile(r"\r\n|\r|\n")

# How many of a row's cells are titles one knows.
Known = Callable[[Sequence[str]], int]


@dataclass
class Table:
    """``rows`` with the line each begins at; ``blank`` and ``unread`` are lines that are no row."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    # Nothing but separators.
    blank: list[int] = field(default_factory=list)
    # A quote is never closed.
    unread: list[int] = field(default_factory=list)

    def samples(self, column: int) -> list[str]:
        """The first values of a column, to recognise it by."""
        values = (row[column] for _line, row in self.rows if len(row) > column)
        return [value[:60] for _rank, value in zip(range(3), filter(None, values), strict=False)]


def text_in(content: bytes, charset: str = "") -> str:
    """The text in the charset that is said, else as its bytes tell: UTF-16 or UTF-8, else as
    Windows writes in the West."""
    if not charset and content.startswith(UTF16):
        return content.decode("utf-16", "replace")
    for name in (charset, "utf-8-sig"):
        try:
            # What calls itself Latin-1 is what Windows wrote.
            latin = name.lower() in {"iso-8859-1", "latin1", "latin-1", "us-ascii"}
            return content.decode("cp1252" if latin else name)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def read(text: str, known: Known, *, columns_least: int = 1) -> Table:
    """The table in a text, by the delimiter with which most titles of its header are known.

    Where none is known the first row with ``columns_least`` cells is the header; without one
    the header is empty.
    """
    found = (_table(text, delimiter, known, columns_least) for delimiter in DELIMITERS)
    return max(found, key=lambda table: (known(table.header), len(table.header)))


def _table(text: str, delimiter: str, known: Known, columns_least: int) -> Table:
    rows = list(_rows(text, delimiter))
    at = _header_at([row or [] for _line, row in rows[:HEAD]], known, columns_least)
    if at is None:
        return Table([])
    table = Table([title.strip() for title in (rows[at][1] or [])[:COLUMNS_MOST]])
    for line, row in rows[at + 1 :]:
        if row is None:
            table.unread.append(line)
        elif any(cell.strip() for cell in row):
            table.rows.append((line, row[:COLUMNS_MOST]))
        elif row:
            table.blank.append(line)
    return table


def _header_at(rows: list[list[str]], known: Known, columns_least: int) -> int | None:
    """The row with most known titles; else the first with several cells, after any preamble."""
    counts = [known(row) for row in rows]
    if max(counts, default=0) >= columns_least:
        return counts.index(max(counts))
    start = 0
    # LinkedIn begins so, and ends its notes with a blank line.
    if rows and rows[0] and fold(rows[0][0]).startswith("notes"):
        blank = (rank for rank, row in enumerate(rows) if not any(row))
        start = next(blank, len(rows))
    wide = (
        rank
        for rank in range(start, len(rows))
        if sum(bool(cell.strip()) for cell in rows[rank]) >= columns_least
    )
    return next(wide, None)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each row with its first line; None for a line whose quote is never closed."""
    lines = END_OF_LINE.split(text)
    start = 0
    while start < len(lines):
        before, is_torn = start, False
        reader = csv.reader(
            (f"{lines[at]}\n" for at in range(start, len(lines))), delimiter=delimiter
        )
        try:
            for row in reader:
                end = start + reader.line_num
                if _is_torn(lines, before, end):
                    is_torn = True
                    break
                yield before + 1, row
                before = end
        except csv.Error:
            is_torn = True
        if not is_torn:
            return
        yield before + 1, None
        start = before + 1


def _is_torn(lines: list[str], start: int, end: int) -> bool:
    if end - start > SPAN_MOST:
        return True
    at_the_end = end >= len(lines)
    return at_the_end and sum(line.count('"') for line in lines[start:end]) % 2 == 1
