"""Figures that leave: the open ones for anybody, the others as their pages."""

from tests.rights.figures import ADVISOR, MANAGER, at
from tests.rights.table import EVERYBODY, GET, Row, nothing

NOBODY_FINDS = "-- -- -- --  -- -- -- --  -- -- -- --"

ROWS: list[Row] = [
    (GET, "open_figures", nothing, EVERYBODY),
    (GET, "open_definitions_csv", nothing, EVERYBODY),
    (GET, "open_figures_csv", lambda cast: ["2025-01-01"], NOBODY_FINDS),
    (GET, "figures_report", at("region", lambda cast: cast.club.agency.region.code), MANAGER),
    (GET, "figures_report", at("departement", lambda cast: cast.club.agency.departement), MANAGER),
    (GET, "figures_report", at("agency", lambda cast: cast.club.agency.pk), ADVISOR),
    (GET, "figures_report", at("club", lambda cast: cast.club.pk), ADVISOR),
]
