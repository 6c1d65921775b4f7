"""Rows of a CSV file of INSEE, by the names of their columns, with the line each begins on.

The hot loop of an import: per row it only looks at the width and the commune. What the cells mean
is worked out by the database, for a whole batch at once.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prospecting.enums import Refusal
from prospecting.services.sirene.stream import DAMAGED, Stream

# Lines passed over in one batch: so that where one is, is written now and then.
PASSED_OVER = 200_000
# Empty lines before the one that names the columns.
EMPTY_AT_MOST = 100
# Characters of a line, and of what a batch keeps: what is longer is none of INSEE's, and is read
# in pieces, so that no file fills the memory.
LONGEST_LINE, LONGEST_TEXT = 1 << 20, 1 << 24


@dataclass(frozen=True)
class Columns:
    """What one kind of file holds: our names of its columns, and which it cannot do without."""

    title: str
    # Our name → the file's, of which the first that is there is read.
    names: dict[str, tuple[str, ...]]
    required: tuple[str, ...]


@dataclass
class Batch:
    """Some rows as CSV for COPY, each after the number of its line, and what was left out."""

    text: io.StringIO = field(default_factory=io.StringIO)
    kept: int = 0
    read: int = 0
    skipped: int = 0
    # Line, what stands for a SIRET, why.
    refused: list[tuple[int, str, Refusal]] = field(default_factory=list)
    # How many lines of the file have been read, this batch's included.
    line: int = 0
    bytes_read: int = 0
    # There is no further batch, because the file is damaged behind this one.
    is_damaged: bool = False


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each read from the file while the database works on the one before."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


class Table:
    """An open file whose header has been read."""

    def __init__(self, stream: Stream, columns: Columns, *, after: int = 0) -> None:
        """``after``: lines at the file's head that were read before. Raises ValidationError."""
        self.columns, self.stream = columns, stream
        self.lines = iter(partial(stream.lines.readline, LONGEST_LINE), "")
        first, headed = self._first_line()
        self.delimiter = delimiter = max(",;\t", key=first.count)
        header = [
            cell.strip().casefold() for cell in next(csv.reader([first], delimiter=delimiter))
        ]
        self.width = len(header)
        self.places = self._places(header)
        self.named = next(iter(self.places.values()))
        self.passed = max(after, headed)
        # Reading on is cheap: lines already in the tables are not taken apart again.
        next(islice(self.lines, self.passed - headed, self.passed - headed), None)
        # Lines of the row being read, and those to be read once more.
        self.taken: list[str] = []
        self.again: deque[str] = deque()
        self._read()

    @property
    def line(self) -> int:
        return self.passed + self.rows.line_num

    def batches(
        self, size: int, *, where: str = "", prefixes: frozenset[str] = frozenset()
    ) -> Iterator[Batch]:
        """Batches of ``size`` rows, of those whose column ``where`` begins with a prefix."""
        while True:
            batch = Batch()
            more = self._fill(batch, size, where, prefixes)
            batch.line, batch.bytes_read = self.line, self.stream.bytes_read
            if batch.read or batch.is_damaged:
                yield batch
            if not more:
                return

    def ascends(self, name: str) -> bool:
        """Whether a column's cells only grow, so that none is there twice.

        Told without taking rows apart, in a fifth of the time. False when that cannot be told: by
        a quote before the cell, or by a line that goes on with the cell of another.
        """
        delimiter, place, last = self.delimiter, self.places[name], ""
        try:
            for line in self.lines:
                cells = line.split(delimiter, place + 1)[: place + 1]
                cell = cells[-1]
                # A NUL is not kept, and would make two of one.
                if cell > last and cell.isalnum() and len(cells) > place:
                    if '"' in "".join(cells):
                        return False
                    last = cell
                elif not line.isspace():
                    return False
        except DAMAGED:
            return False
        return True

    def _read(self) -> None:
        self.rows = csv.reader(self._lines(), delimiter=self.delimiter)

    def _lines(self) -> Iterator[str]:
        lines, taken, again = self.lines, self.taken, self.again
        while line := again.popleft() if again else next(lines, ""):
            taken.append(line)
            yield line

    def _fill(self, batch: Batch, size: int, where: str, prefixes: frozenset[str]) -> bool:
        """Whether there may be more rows."""
        width, taken = self.width, self.taken
        pick = itemgetter(*self.places.values())
        place = self.places[where] if prefixes else width
        length = 0
        write = csv.writer(batch.text, lineterminator="\n").writerow
        while True:
            begins = self.passed + self.rows.line_num + 1
            taken.clear()
            try:
                row = next(self.rows, None)
            except (*DAMAGED, csv.Error) as error:
                row = self._broken(error, batch)
            if row is None:
                return False
            if len(row) != width:
                self._refuse(row, begins, batch)
                if len(batch.refused) == size:
                    return True
            elif prefixes and row[place][:2] not in prefixes and row[place][:3] not in prefixes:
                batch.read += 1
                batch.skipped += 1
                if batch.skipped == PASSED_OVER:
                    return True
            else:
                batch.read += 1
                # Where a column that this file does not have is read.
                row.append("")
                length += write((begins, *pick(row)))
                batch.kept += 1
                if batch.kept == size or length > LONGEST_TEXT:
                    return True

    def _broken(self, error: Exception, batch: Batch) -> list[str] | None:
        """None at the damage of a file; a row of one line for a cell longer than any.

        The quote before such a cell is closed nowhere near.
        """
        if isinstance(error, csv.Error):
            return [""]
        batch.is_damaged = True
        return None

    def _refuse(self, row: Sequence[str], begins: int, batch: Batch) -> None:
        """A row as wide as no other, of which only the first line is wrong.

        A quote that is not closed takes the lines after it along: they are read once more.
        """
        if not row:
            return
        batch.read += 1
        siret = row[self.named][:30] if self.named < len(row) else ""
        batch.refused.append((begins, siret, Refusal.WIDTH))
        followed = self.taken[1:]
        if followed:
            self.again.extendleft(reversed(followed))
            self.passed = self.line - len(followed)
            # The reader before may have come to the end.
            self._read()

    def _first_line(self) -> tuple[str, int]:
        """The first line with something on it, and which one it is."""
        number, first = 1, ""
        try:
            while (first := next(self.lines, "")).isspace() and number < EMPTY_AT_MOST:
                number += 1
        except DAMAGED:
            raise ValidationError(
                _("Ce fichier est coupé ou abîmé dès son début : rien n’a pu en être lu."),
                code="damaged",
            ) from None
        if not first.strip():
            raise ValidationError(_("Ce fichier est vide."), code="empty")
        return first, number

    def _places(self, header: Sequence[str]) -> dict[str, int]:
        """Our names → index; one past the end for what the file does not have."""
        places, missing = {}, []
        for ours, theirs in self.columns.names.items():
            found = next((name for name in theirs if name.casefold() in header), None)
            places[ours] = self.width if found is None else header.index(found.casefold())
            if found is None and ours in self.columns.required:
                missing.append(theirs[0])
        if len(missing) == len(self.columns.required):
            words = _(
                "Ce fichier en est un autre : sa première ligne ne nomme ni « %(first)s » ni "
                "aucune autre colonne nécessaire. Le fichier attendu est %(title)s, de l’Insee."
            )
        else:
            words = ngettext(
                "Il manque à ce fichier une colonne nécessaire : %(missing)s. "
                "Le fichier attendu est %(title)s, de l’Insee.",
                "Il manque à ce fichier des colonnes nécessaires : %(missing)s. "
                "Le fichier attendu est %(title)s, de l’Insee.",
                len(missing),
            )
        if missing:
            told = {"missing": ", ".join(missing), "title": self.columns.title}
            told["first"] = missing[0]
            raise ValidationError(words, params=told, code="columns")
        return places
