"""Tables as spreadsheets, telephones and LinkedIn write them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eclub.kit import table
from eclub.kit.dates import month_named

TITLES = {"Nom", "Poste"}
PREAMBLE = 'Notes :\r\n"Une introduction, ""longue""\r\net sur deux lignes"\r\n\r\n'


def known(row: object) -> int:
    return sum(cell in TITLES for cell in row)  # type: ignore[attr-defined]  # a list of cells


@pytest.mark.parametrize("delimiter", table.DELIMITERS)
@pytest.mark.parametrize("preamble", ["", PREAMBLE, "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_program_writes_the_same_table(
    delimiter: str, preamble: str, encoding: str, end: str
) -> None:
    rows = [["Nom", "Poste"], ["Éloi", '"Cuisine, bar;\r\ncave\tet ""salle"""'], ["", ""]]
    text = preamble + "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"
    content = text.replace("\r\n", end).encode(encoding)
    found = table.read(table.text_in(content), known)
    first = preamble.count("\r\n") + 2
    assert found.header == ["Nom", "Poste"]
    assert found.rows == [(first, ["Éloi", 'Cuisine, bar;\ncave\tet "salle"'])]
    assert (found.blank, found.unread) == ([first + 2], [])


def test_the_charset_that_is_said_counts_and_one_that_lies_breaks_nothing() -> None:
    assert table.text_in("é".encode("cp1252"), "ISO-8859-1") == "é"
    assert table.text_in("é".encode(), "klingon") == "é"
    assert table.text_in(codecs.BOM_UTF16_LE + b"\x00") != ""


def test_one_column_is_a_table_where_one_is_enough() -> None:
    assert table.read("Nom\nÉloi\n", known).rows == [(2, ["Éloi"])]
    assert table.read("Nom\nÉloi\n", known, columns_least=2).header == []


@given(some.text(some.sampled_from('a",;\t\r\n '), max_size=80))
def test_every_line_is_in_one_place(text: str) -> None:
    found = table.read("Nom,Poste\n" + text, known)
    places = [line for line, _row in found.rows] + found.blank + found.unread
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("déc.", 12),
        ("Août", 8),
        ("AOU", 8),
        ("June", 6),
        ("juil", 7),
        ("sept.", 9),
        ("lundi", None),
    ],
)
def test_months_by_their_names(word: str, month: int | None) -> None:
    assert month_named(word) == month
