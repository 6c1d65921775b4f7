"""Ways out, and the questions asked after them."""

from datetime import timedelta

from clubs.models import FollowUp, Outcome, Seat
from clubs.services import follow_up
from tests.factories.clubs import OutcomeFactory
from tests.factories.outcomes import FollowUpFactory
from tests.rights import Cast
from tests.rights.table import (
    CHANGE,
    CHANGE_MOVES_ON,
    EVERYBODY,
    GET,
    POST,
    Row,
    nothing,
    of,
    token,
)

# The agency's advisors, and neither administrators nor managers.
ADVISORS = "no no -- --  in in -- --  no -- no si"
UNKNOWN = "-- -- -- --  -- -- -- --  -- -- -- --"


def left(cast: Cast) -> Seat:
    seat: Seat = cast.club.seats.get(member=cast.former)
    return seat


def by_advisor(cast: Cast) -> list[object]:
    seat = left(cast)
    OutcomeFactory(seat=seat, happened_on=seat.left_on, recorded_by=cast.advisor)
    return [seat.pk]


def by_member(cast: Cast) -> list[object]:
    seat = left(cast)
    OutcomeFactory(seat=seat, happened_on=seat.left_on, recorded_by=cast.former)
    return [seat.pk]


def question(cast: Cast) -> FollowUp:
    seat = left(cast)
    outcome: Outcome = Outcome.objects.filter(seat=seat).first() or OutcomeFactory(seat=seat)
    if known := FollowUp.objects.filter(outcome=outcome).first():
        return known
    days = {"due_on": cast.now.date(), "open_until": cast.now.date() + timedelta(days=9)}
    made: FollowUp = FollowUpFactory(outcome=outcome, token=_secret(cast), **days)
    return made


def _secret(cast: Cast) -> str:
    return f"secret-{cast.club.pk}"


def link(cast: Cast) -> list[object]:
    question(cast)
    return [_secret(cast)]


def stop_link(cast: Cast) -> list[object]:
    return [follow_up.LINK.address(cast.former.pk).split("/")[-3]]


def number(cast: Cast) -> list[object]:
    return [question(cast).pk]


ROWS: list[Row] = [
    (GET, "my_outcome", nothing, "in in >> in  >> >> >> >>  >> >> >> si"),
    (GET, "seat_release", of("seat"), CHANGE),
    (POST, "stay_withdraw", of("seat"), CHANGE_MOVES_ON),
    (GET, "club_outcomes", of("club"), ADVISORS),
    (GET, "outcome_correct", of("seat"), "-- no -- --  -- -- -- --  no -- -- si"),
    (GET, "outcome_correct", by_advisor, "no no in --  in in -- --  no -- in si"),
    (GET, "outcome_take_back", by_member, "no no in --  in in -- --  no -- in si"),
    # Nobody lets themselves in again whom an advisor took out.
    (GET, "outcome_take_back", by_advisor, "no no no --  in in -- --  no -- in si"),
    (POST, "my_follow_ups", nothing, ">> >> >> >>  >> >> >> >>  >> >> >> si"),
    # The secret address is the right; who is signed in does not matter.
    (GET, "follow_up", link, EVERYBODY),
    (POST, "follow_up", link, "422 422 422 422  422 422 422 422  422 422 422 422"),
    (GET, "follow_up", token, UNKNOWN),
    (GET, "follow_up_stop", stop_link, EVERYBODY),
    (POST, "follow_up_stop", stop_link, EVERYBODY),
    (POST, "follow_up_stop", token, UNKNOWN),
    (GET, "follow_up_heard", number, ADVISORS),
    (POST, "follow_up_settle", number, ADVISORS.replace("in", ">>")),
]
