"""Coming clubs and applications, for anybody; candidates, for the advisors of the agency."""

from tests.rights.table import EVERYBODY, GET, Row, nothing, of, token

ROWS: list[Row] = [
    (GET, "coming_clubs", nothing, EVERYBODY),
    (GET, "coming_departement", lambda cast: [cast.club.agency.departement], EVERYBODY),
    (GET, "apply", of("club"), EVERYBODY),
    (GET, "applied", of("club"), EVERYBODY),
    (GET, "occupation_options", nothing, EVERYBODY),
    (GET, "application", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
]
