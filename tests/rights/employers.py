"""What the region knows of companies, and the links by which they answer."""

import re

from eclub.kit.models import OutboxMail
from members.models import User
from prospecting.models import VolunteerOffer
from prospecting.services import employer_link, volunteer
from tests.factories.prospecting import CompanyFactory, CompanyMarkFactory, ProspectFactory
from tests.rights import Cast
from tests.rights.prospects import prospect
from tests.rights.table import (
    CHANGE,
    CHANGE_MOVES_ON,
    EVERYBODY,
    GET,
    POST,
    STAFF,
    Row,
    nothing,
    of,
    token,
)


def mark(cast: Cast) -> list[object]:
    """Told by the owner, confirmed by nobody yet."""
    owner: User = cast.owner
    return [
        CompanyMarkFactory(club=cast.club, origin="member", said_by=owner, confirmed_at=None).pk
    ]


def answerable(cast: Cast) -> list[object]:
    _link, address = employer_link.make(ProspectFactory(club=cast.club), cast.owner)
    return [address.rstrip("/").rpartition("/")[2]]


def offered(cast: Cast) -> tuple[VolunteerOffer, str]:
    """A volunteer that was sent dates, and the secret of the link."""
    offer = volunteer.propose(
        cast.club,
        CompanyFactory(),
        name="Recruteuse",
        email="accueil@entreprise.example",
        sessions=[cast.coming],
        by=cast.advisor,
    )
    found = re.search(r"/simulations/([\w-]+)/", OutboxMail.objects.latest("pk").text)
    assert found
    return offer, found[1]


def offer(cast: Cast) -> list[object]:
    return [offered(cast)[0].pk]


def choosable(cast: Cast) -> list[object]:
    return [offered(cast)[1]]


ROWS: list[Row] = [
    (GET, "prospect_mark", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "prospect_mark", prospect, "422 422 -- --  422 422 -- --  no -- 422 si"),
    (POST, "answer_link", prospect, "in in -- --  in in -- --  no -- in si"),
    (POST, "answer_link_withdraw", prospect, ">> >> -- --  >> >> -- --  no -- >> si"),
    (GET, "known_companies", nothing, STAFF),
    # Nothing waits
    (GET, "known_companies_part", nothing, "no no no no  204 204 204 204  204 204 204 si"),
    # Who told it may take it back until an advisor agrees; others of the region's staff read it
    (POST, "mark_confirm", mark, "no -- -- --  >> >> -- --  >> -- >> si"),
    (GET, "mark_withdraw", mark, "in -- -- --  in in -- --  in -- in si"),
    (POST, "mark_withdraw", mark, "422 -- -- --  422 422 -- --  422 -- 422 si"),
    # A company has no account
    (GET, "employer_answer", answerable, EVERYBODY),
    (POST, "employer_answer", answerable, "422 422 422 422  422 422 422 422  422 422 422 422"),
    (GET, "employer_answer", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Who changes the club writes to volunteers; a volunteer has no account
    (GET, "club_volunteers", of("club"), CHANGE),
    (POST, "club_volunteers", of("club"), "no no -- --  422 422 -- --  no -- 422 si"),
    (POST, "volunteer_confirm", offer, CHANGE_MOVES_ON),
    (POST, "volunteer_cancel", offer, CHANGE_MOVES_ON),
    (GET, "volunteer", choosable, EVERYBODY),
    (POST, "volunteer", choosable, EVERYBODY),
    (GET, "volunteer", token, "-- -- -- --  -- -- -- --  -- -- -- --"),
    # Everybody in the room looks together; who leads writes the goals
    (GET, "session_prospecting", of("under_way"), "in in -- --  in no -- --  no -- no si"),
    (POST, "session_prospecting", of("under_way"), "no no -- --  422 no -- --  no -- no si"),
    (GET, "prospect_lead", prospect, "in in -- --  in in -- --  no -- no si"),
    (POST, "prospect_lead", prospect, "422 422 -- --  422 422 -- --  no -- no si"),
]
