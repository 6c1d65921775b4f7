"""Figures: one's region and below, one's agency and its clubs; an administrator's are all."""

from collections.abc import Callable

from tests.rights import Cast
from tests.rights.table import GET, Row, nothing


def at(level: str, code: Callable[[Cast], object]) -> Callable[[Cast], list[object]]:
    return lambda cast: [level, code(cast)]


MANAGER = "no no no no  -- -- -- --  in -- in si"
ADVISOR = "no no no no  in in -- --  in -- in si"

ROWS: list[Row] = [
    (GET, "own_figures", nothing, "no no no no  >> >> >> >>  >> >> >> si"),
    (GET, "figures", at("country", lambda cast: "fr"), "no no no no  -- -- -- --  -- -- in si"),
    (GET, "figures", at("region", lambda cast: cast.club.agency.region.code), MANAGER),
    (GET, "figures", at("departement", lambda cast: cast.club.agency.departement), MANAGER),
    (GET, "figures", at("agency", lambda cast: cast.club.agency.pk), ADVISOR),
    (GET, "figures", at("club", lambda cast: cast.club.pk), ADVISOR),
    *[
        (GET, "figures", at(level, lambda cast: "999"), "no no no no  -- -- -- --  -- -- -- si")
        for level in ("country", "region", "departement", "agency", "club", "planet")
    ],
]
