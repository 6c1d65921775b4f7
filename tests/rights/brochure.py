"""A club's brochure: written by who sits there and who advises, put on the web by advisors."""

from clubs.services import brochure
from tests.rights import Cast
from tests.rights.table import GET, POST, Row, of, token

READ = "in in -- --  in in -- --  no -- no si"
UNKNOWN = "-- -- -- --  -- -- -- --  -- -- -- --"


def begun(cast: Cast) -> list[object]:
    brochure.put_card(cast.club, cast.owner, headline="Soudeuse")
    return [cast.club.pk]


ROWS: list[Row] = [
    (GET, "club_brochure", of("club"), READ),
    (POST, "club_brochure", of("club"), "422 422 -- --  422 422 -- --  no -- no si"),
    (GET, "brochure_card", of("club"), "in in -- --  no no -- --  no -- no si"),
    (POST, "brochure_card", of("club"), "422 422 -- --  no no -- --  no -- no si"),
    (POST, "brochure_card_remove", of("club"), ">> >> -- --  >> >> -- --  no -- no si"),
    (POST, "brochure_publish", begun, "no no -- --  >> >> -- --  no -- no si"),
    (POST, "brochure_withdraw", begun, "no no -- --  >> >> -- --  no -- no si"),
    (GET, "brochure_pdf", begun, READ),
    (GET, "brochure_online", token, UNKNOWN),
    (GET, "brochure_online_pdf", token, UNKNOWN),
]
