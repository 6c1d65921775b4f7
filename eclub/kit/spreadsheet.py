"""Tables as files that a spreadsheet opens: CSV as French programs read it, and XLSX.

Texts come from people: one that a spreadsheet would run as a formula is made plain text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

# The byte order mark, by which Excel knows UTF-8.
BOM = "\ufeff"
# What a formula may begin with.
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Of a sheet's name.
LONGEST_TITLE = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

# None is an empty cell; a float is a share, from 0 to 1, or a measure.
Cell = str | int | float | date | None


@dataclass(frozen=True)
class Percent:
    """A share from 0 to 1 that is read as a percentage."""

    share: float


@dataclass(frozen=True)
class Sheet:
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell | Percent]]
    # In characters; the last one holds for the columns after it.
    widths: Sequence[int] = (30, 16)


def plain(text: str) -> str:
    """The same text, which no spreadsheet runs."""
    return f"'{text}" if text.startswith(BEGINNINGS) else text


def csv_lines(rows: Iterable[Sequence[Cell | Percent]]) -> Iterator[str]:
    """A CSV file line by line: UTF-8 with its mark, semicolons, decimal commas, ISO dates."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([_in_csv(cell) for cell in row])
        yield line.getvalue()


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX file with real numbers, percentages and dates; the header stays in sight."""
    # Loaded by who makes one.
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # Texts stay texts, whatever they look like.
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(content, {**options, "in_memory": True}) as book:
        top = {"valign": "top"}
        bold = book.add_format({**top, "bold": True, "text_wrap": True, "bottom": 1})
        formats = {
            str: book.add_format({**top, "text_wrap": True}),
            Percent: book.add_format({**top, "num_format": "0.0%"}),
            float: book.add_format({**top, "num_format": "#,##0.##"}),
            int: book.add_format({**top, "num_format": "#,##0"}),
            date: book.add_format({**top, "num_format": "dd/mm/yyyy", "align": "left"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.title.translate(FORBIDDEN)[:LONGEST_TITLE].strip())
            for rank in range(len(sheet.header)):
                page.set_column(rank, rank, sheet.widths[min(rank, len(sheet.widths) - 1)])
            page.freeze_panes(1, 1)
            page.write_row(0, 0, [plain(title) for title in sheet.header], bold)
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if cell is not None:
                        page.write(line, column, _in_xlsx(cell), formats[type(cell)])
    return content.getvalue()


def _in_xlsx(cell: Cell | Percent) -> str | float | date | None:
    if isinstance(cell, Percent):
        return cell.share
    return plain(cell) if isinstance(cell, str) else cell


def _in_csv(cell: Cell | Percent) -> str:
    match cell:
        case None:
            return ""
        case str():
            return plain(cell)
        case Percent():
            return f"{100 * cell.share:.1f}".replace(".", ",")
        case float():
            return f"{cell:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
