"""Rows of a CSV file of INSEE, by the names of their columns, with the line each begins on.

The hot loop of an import: per row it only looks at the width and the commune. What the cells mean
is worked out by the database, for a whole batch at once.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from prospecting.enums import Refusal
from prospecting.services.sirene.stream import DAMAGED, Stream

# Lines passed over in one batch: so that where one is, is written now and then.
PASSED_OVER = 200_000


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
    # Why there is no further batch, when the file is damaged.
    damage: str = ""


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
        first = self._first_line(stream)
        delimiter = max(",;\t", key=first.count)
        header = [
            cell.strip().casefold() for cell in next(csv.reader([first], delimiter=delimiter))
        ]
        self.width = len(header)
        self.places = self._places(header)
        self.named = next(iter(self.places.values()))
        lines = iter(stream.lines)
        self.passed = max(after, 1)
        # Reading on is cheap: lines already in the tables are not taken apart again.
        next(islice(lines, self.passed - 1, self.passed - 1), None)
        self.rows = csv.reader(lines, delimiter=delimiter)

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
            if batch.read or batch.damage:
                yield batch
            if not more:
                return

    def _fill(self, batch: Batch, size: int, where: str, prefixes: frozenset[str]) -> bool:
        """Whether there may be more rows."""
        width, passed, rows = self.width, self.passed, self.rows
        pick = itemgetter(*self.places.values())
        place = self.places[where] if prefixes else width
        write = csv.writer(batch.text, lineterminator="\n").writerow
        begins = self.line + 1
        try:
            for row in rows:
                if len(row) != width:
                    if row:
                        batch.read += 1
                        siret = row[self.named][:30] if self.named < len(row) else ""
                        batch.refused.append((begins, siret, Refusal.WIDTH))
                elif prefixes and row[place][:2] not in prefixes and row[place][:3] not in prefixes:
                    batch.read += 1
                    batch.skipped += 1
                    if batch.skipped >= PASSED_OVER:
                        return True
                else:
                    batch.read += 1
                    # Where a column that this file does not have is read.
                    row.append("")
                    write((begins, *pick(row)))
                    batch.kept += 1
                    if batch.kept == size:
                        return True
                begins = passed + rows.line_num + 1
        except DAMAGED:
            batch.damage = _(
                "Le fichier est coupé ou abîmé après sa ligne %(line)s : ce qui précède est gardé. "
                "Téléchargez-le de nouveau, puis relancez l’import."
            ) % {"line": self.line}
        except csv.Error:
            batch.damage = _(
                "À partir de la ligne %(line)s, le fichier n’est plus un tableau (un guillemet "
                "n’est pas refermé ?) : ce qui précède est gardé."
            ) % {"line": begins}
        return False

    def _first_line(self, stream: Stream) -> str:
        try:
            first = stream.lines.readline(1 << 20)
        except DAMAGED:
            raise ValidationError(
                _("Ce fichier est coupé ou abîmé dès son début : rien n’a pu en être lu."),
                code="damaged",
            ) from None
        if not first.strip():
            raise ValidationError(_("Ce fichier est vide."), code="empty")
        return first

    def _places(self, header: Sequence[str]) -> dict[str, int]:
        """Our names → index; one past the end for what the file does not have."""
        places, missing = {}, []
        for ours, theirs in self.columns.names.items():
            found = next((name for name in theirs if name.casefold() in header), None)
            places[ours] = self.width if found is None else header.index(found.casefold())
            if found is None and ours in self.columns.required:
                missing.append(theirs[0])
        if missing:
            raise ValidationError(
                _(
                    "Il manque à ce fichier une colonne nécessaire : %(missing)s. "
                    "Le fichier attendu est %(title)s, de l’Insee."
                ),
                params={"missing": ", ".join(missing), "title": self.columns.title},
                code="columns",
            )
        return places
