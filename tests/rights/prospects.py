"""Prospects: the club works on them, managers look on."""

from tests.factories.prospecting import ProspectFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, Row, of


def prospect(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club).pk]


ROWS: list[Row] = [
    # Prospects: the club works on them, managers look on
    (GET, "prospect_list", of("club"), "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect_list", of("club"), "in in -- --  in in -- --  no -- in si"),
    (GET, "prospect", prospect, "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_take", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_leave", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
]
