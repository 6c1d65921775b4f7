"""Prospects: the club works on them, managers look on."""

from prospecting.models import MessageTemplate
from prospecting.services import call_back
from tests.factories.prospecting import (
    ApproachFactory,
    CompanyFactory,
    MessageFactory,
    ProspectFactory,
)
from tests.rights import Cast
from tests.rights.table import EVERYBODY, GET, POST, SIGNED_IN, Row, nothing, of, token


def prospect(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club).pk]


def company(cast: Cast) -> list[object]:
    return [cast.club.pk, CompanyFactory().pk]


def owned(cast: Cast) -> list[object]:
    return [ProspectFactory(club=cast.club, in_charge=cast.owner).pk]


def to_write(cast: Cast) -> list[object]:
    return [*prospect(cast), "email"]


def written(cast: Cast) -> list[object]:
    """A letter of the owner's."""
    return [MessageFactory(prospect__club=cast.club, author=cast.owner).pk]


def stop_link(cast: Cast) -> list[object]:
    return [call_back.LINK.address(cast.owner.pk).split("/")[-3]]


def template(cast: Cast) -> list[object]:
    return [MessageTemplate.objects.create(member=cast.owner, kind="email", name="Le mien").pk]


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
    # The signed address is the right, as with the week's digest
    (GET, "call_backs_stop", stop_link, EVERYBODY),
    (POST, "call_backs_stop", stop_link, EVERYBODY),
    (POST, "call_backs_stop", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # A message is its author's alone, like a private note
    (GET, "message_write", to_write, "in in -- --  in in -- --  no -- in si"),
    (POST, "message_write", to_write, "422 422 -- --  422 422 -- --  no -- 422 si"),
    (GET, "message", written, "in -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "message", written, ">> -- -- --  -- -- -- --  -- -- -- si"),
    (GET, "message_letter", written, "in -- -- --  -- -- -- --  -- -- -- si"),
    (GET, "message_templates", nothing, SIGNED_IN),
    (GET, "message_template_add", nothing, SIGNED_IN),
    (POST, "message_template_add", nothing, "422 422 422 422  422 422 422 422  422 422 422 si"),
    (GET, "message_template", template, "in -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "message_template", template, "422 -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "message_template_delete", template, ">> -- -- --  -- -- -- --  -- -- -- si"),
    # What came back to a message is for whoever sent it to note
    (GET, "approach_reply", sent, "in -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "approach_reply", sent, "422 -- -- --  -- -- -- --  -- -- -- si"),
]
