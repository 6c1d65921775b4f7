"""Clubs and their sessions, opened, changed and looked at."""

from uuid import uuid4

from tests.factories.clubs import ClubFactory
from tests.rights import Cast
from tests.rights.table import (
    CHANGE,
    CHANGE_MOVES_ON,
    GET,
    OPENERS,
    OPENERS_MOVE_ON,
    POST,
    STAFF,
    Row,
    nothing,
    of,
)


def draft(cast: Cast) -> list[object]:
    return [
        ClubFactory(agency=cast.club.agency, advisor=None, season=None, state="draft").opening_key
    ]


def new_draft(cast: Cast) -> list[object]:
    return [uuid4()]


ROWS: list[Row] = [
    (GET, "home", nothing, "in in in in  in in in in  >> >> in in"),
    (GET, "next_session", nothing, "in in -- in  -- -- -- --  -- -- -- si"),
    (GET, "club_list", nothing, STAFF),
    (GET, "club", of("club"), ">> >> -- --  in in -- --  in -- in si"),
    (GET, "session_list", of("club"), "in in -- --  in in -- --  in -- in si"),
    (GET, "session", of("over"), "in in -- --  in in -- --  in -- in si"),
    (GET, "session", of("stood_in"), "in in -- --  in in in --  in -- in si"),
    (
        POST,
        "attendance_correct",
        lambda cast: [cast.over.pk, cast.owner.pk],
        CHANGE_MOVES_ON,
    ),
    (POST, "attendance_check", of("over"), CHANGE_MOVES_ON),
    (POST, "attendance_check", of("stood_in"), "no no -- --  >> >> >> --  no -- >> si"),
    # Opening and changing clubs
    (GET, "club_open", nothing, OPENERS_MOVE_ON),
    (GET, "club_open_step", new_draft, OPENERS),
    (GET, "club_open_step", draft, "no no no no  in in -- --  no no in si"),
    (POST, "club_open_preview", new_draft, OPENERS),
    (POST, "club_open_delete", draft, "no no no no  >> >> -- --  no no >> si"),
    *[
        (GET, route, of("club"), CHANGE)
        for route in (
            "club_change",
            "club_advisor",
            "club_prolong",
            "club_start",
            "club_close",
            "club_seats",
        )
    ],
    *[
        (GET, route, of("coming"), CHANGE)
        for route in ("session_move", "session_cancel", "session_advisor", "session_postpone")
    ],
    (GET, "session_reinstate", of("cancelled"), CHANGE),
    (POST, "session_postpone_preview", of("coming"), CHANGE),
    (POST, "seat_invitation_again", of("invitation"), CHANGE_MOVES_ON),
    (POST, "seat_invitation_withdraw", of("invitation"), CHANGE_MOVES_ON),
]
