"""What the region knows of companies, and the links by which they answer."""

from members.models import User
from prospecting.services import employer_link
from tests.factories.prospecting import CompanyMarkFactory, ProspectFactory
from tests.rights import Cast
from tests.rights.prospects import prospect
from tests.rights.table import EVERYBODY, GET, POST, STAFF, Row, nothing, token


def mark(cast: Cast) -> list[object]:
    """Told by the owner, confirmed by nobody yet."""
    owner: User = cast.owner
    return [
        CompanyMarkFactory(club=cast.club, origin="member", said_by=owner, confirmed_at=None).pk
    ]


def answerable(cast: Cast) -> list[object]:
    _link, address = employer_link.make(ProspectFactory(club=cast.club), cast.owner)
    return [address.rstrip("/").rpartition("/")[2]]


ROWS: list[Row] = [
    (GET, "prospect_mark", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_mark", prospect, "422 422 -- --  422 422 -- --  no -- 422 si"),
    (POST, "answer_link", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "answer_link_withdraw", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (GET, "known_companies", nothing, STAFF),
    # Who told it may take it back until an advisor agrees; others of the region's staff read it
    (POST, "mark_confirm", mark, "no -- -- --  >> >> -- --  >> -- >> si"),
    (GET, "mark_withdraw", mark, "in -- -- --  in in -- --  in -- in si"),
    (POST, "mark_withdraw", mark, "422 -- -- --  422 422 -- --  422 -- 422 si"),
    # A company has no account
    (GET, "employer_answer", answerable, EVERYBODY),
    (POST, "employer_answer", answerable, "422 422 422 422  422 422 422 422  422 422 422 422"),
    (GET, "employer_answer", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
]
