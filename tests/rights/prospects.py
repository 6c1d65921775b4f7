"""Prospects: the club works on them, managers look on."""

from tests.factories.prospecting import ApproachFactory, CompanyFactory, ProspectFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing, of


def prospect(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club).pk]


def company(cast: Cast) -> list[object]:
    return [cast.club.pk, CompanyFactory().pk]


def owned(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club, in_charge=cast.owner).pk]


def sent(cast: Cast) -> list[object]:
    """An e-mail of the owner's."""
    prospect = ProspectFactory(club=cast.club, in_charge=cast.owner)
    return [ApproachFactory(prospect=prospect, author=cast.owner, kind="email", answer="none").pk]


ROWS: list[Row] = [
    # Prospects: the club works on them, managers look on
    (GET, "prospect_list", of("club"), "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect_list", of("club"), "in in -- --  in in -- --  no -- in si"),
    (GET, "prospect", prospect, "in in -- --  in in -- --  in -- in si"),
    (POST, "prospect", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_take", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_leave", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_add", company, ">> >> -- --  >> >> -- --  no -- >> si"),
    (GET, "prospect_facts", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_facts", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_move", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_hand_over", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    # Only who is in charge calls; a log by anybody else is told so
    (GET, "prospect_call", owned, "in >> -- --  >> >> -- --  no -- >> si"),
    (POST, "prospect_call", owned, "422 422 -- --  422 422 -- --  no -- 422 si"),
    (GET, "call_script", nothing, SIGNED_IN),
    (POST, "call_script", nothing, "422 422 422 422  422 422 422 422  422 422 422 si"),
    # The day of whoever sits in a club
    (GET, "my_day", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
    (POST, "my_day", nothing, ">> >> -- >>  -- -- -- --  -- -- -- si"),
    (GET, "my_day_part", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
    # What came back to a message is for whoever sent it to note
    (GET, "approach_reply", sent, "in -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "approach_reply", sent, "422 -- -- --  -- -- -- --  -- -- -- si"),
]
