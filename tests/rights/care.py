"""The people who need a word: for who leads their club, and advises at its agency."""

from tests.rights.table import GET, Row, nothing, of

ROWS: list[Row] = [
    (GET, "my_people", nothing, "no no no no  in in in in  no no no si"),
    (GET, "my_people_part", nothing, "no no no no  in in in in  no no no si"),
    (GET, "club_people", of("club"), "no no -- --  in in -- --  no -- -- si"),
]
