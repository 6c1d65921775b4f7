"""Progress and pulse: one's own, and one's club's for who advises there."""

from tests.rights.table import GET, Row, nothing, of

ROWS: list[Row] = [
    (GET, "progress", nothing, "in in in in  -- -- -- --  -- -- -- si"),
    (GET, "seat_progress", of("seat"), "no no -- --  in in -- --  no -- -- si"),
    # Due to members alone, and not to who left.
    (GET, "pulse", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
]
