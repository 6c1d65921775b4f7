"""Figures that leave: the open ones for anybody."""

from tests.rights.table import EVERYBODY, GET, Row, nothing

NOBODY_FINDS = "-- -- -- --  -- -- -- --  -- -- -- --"

ROWS: list[Row] = [
    (GET, "open_figures", nothing, EVERYBODY),
    (GET, "open_definitions_csv", nothing, EVERYBODY),
    (GET, "open_figures_csv", lambda cast: ["2025-01-01"], NOBODY_FINDS),
]
