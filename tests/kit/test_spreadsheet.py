"""Spreadsheets: what another program reads in them."""

import csv
import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from eclub.kit.spreadsheet import BOM, Cell, Percent, Sheet, csv_lines, plain, workbook

HOSTILE = ["=1+1", "+33 2", "-2", "@SUM(A1)", "\tx", "\rx", "\nx"]


def test_csv_opens_in_a_french_spreadsheet() -> None:
    rows: list[list[Cell | Percent]] = [
        ["Lieu", "Part"],
        ["Côtes-d’Armor ; « nord »", Percent(0.6667)],
        [date(2026, 9, 30), 1.5],
    ]
    text = "".join(csv_lines([*rows, [None, 12]]))
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.splitlines()[1] == '"Côtes-d’Armor ; « nord »";66,7'
    assert text.splitlines()[2:] == ["2026-09-30;1,5", ";12"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text: str) -> None:
    assert plain(text) == f"'{text}"
    read = list(
        csv.reader(io.StringIO("".join(csv_lines([[text]])).removeprefix(BOM)), delimiter=";")
    )
    assert read[0][0].startswith("'")
    content = workbook([Sheet(text, [text], [[text]])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert all(cell.startswith("'") for row in sheet for cell in row)


def test_xlsx_has_numbers_percentages_and_dates() -> None:
    content = workbook(
        [
            Sheet("Chiffres", ["Nom", "Part"], [["Morlaix", Percent(0.5)], ["Brest", None]]),
            Sheet("Filtres / dates : tout ce qui a été choisi", ["Le"], [[date(2026, 9, 30)], [7]]),
        ]
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Chiffres", "Filtres   dates   tout ce qui a"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["Nom", "Part"],
        ["Morlaix", 0.5],
        ["Brest", ""],
    ]
    assert book.get_sheet_by_index(1).to_python()[1:] == [[date(2026, 9, 30)], [7.0]]
