"""Coming clubs and applications, for anybody; candidates, for the advisors of the agency."""

from tests.factories.clubs import ApplicationFactory, ClubFactory
from tests.factories.members import AgencyFactory
from tests.rights import Cast
from tests.rights.table import EVERYBODY, GET, POST, Row, nothing, of, token


def candidate(cast: Cast) -> list[object]:
    return [ApplicationFactory(club=cast.club).pk]


def elsewhere(cast: Cast, *, anywhere: bool) -> list[object]:
    near = cast.club.agency
    agency = AgencyFactory(region=near.region, departement=near.departement, name="Agence de Brest")
    return [ApplicationFactory(club=ClubFactory(agency=agency), anywhere=anywhere).pk]


def neighbour(cast: Cast) -> list[object]:
    return elsewhere(cast, anywhere=True)


def discreet(cast: Cast) -> list[object]:
    return elsewhere(cast, anywhere=False)


ROWS: list[Row] = [
    (GET, "robots", nothing, EVERYBODY),
    (GET, "sitemap", nothing, EVERYBODY),
    (GET, "coming_clubs", nothing, EVERYBODY),
    (GET, "coming_departement", lambda cast: [cast.club.agency.departement], EVERYBODY),
    (GET, "apply", of("club"), EVERYBODY),
    (GET, "applied", of("club"), EVERYBODY),
    (GET, "occupation_options", nothing, EVERYBODY),
    (POST, "try_upload", nothing, " ".join(["204"] * 12)),
    *[
        (method, route, candidate, f"-- -- -- --  {got} {got} -- --  -- -- -- si")
        for method, route, got in (
            (GET, "candidate", "in"),
            (POST, "candidate_offer", ">>"),
            (POST, "candidate_keep", ">>"),
            (GET, "candidate_decline", "in"),
            (POST, "candidate_move", "422"),
        )
    ],
    # Of another agency of the region, and open to any club: read and brought over, not decided on.
    (GET, "candidate", neighbour, "-- -- -- --  in in -- --  -- -- -- si"),
    (GET, "candidate_decline", neighbour, "-- -- -- --  no no -- --  -- -- -- si"),
    (POST, "candidate_offer", neighbour, "-- -- -- --  no no -- --  -- -- -- si"),
    (POST, "candidate_keep", neighbour, "-- -- -- --  no no -- --  -- -- -- si"),
    (POST, "candidate_move", neighbour, "-- -- -- --  422 422 -- --  -- -- -- si"),
    (GET, "candidate", discreet, "-- -- -- --  -- -- -- --  -- -- -- si"),
    (GET, "candidate_list", nothing, "no no no no  in in in in  no no no si"),
    (GET, "club_candidates", of("club"), "no no -- --  in in -- --  no -- no si"),
    (GET, "application", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
]
