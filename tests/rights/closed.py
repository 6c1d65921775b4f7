"""The club once it has closed: who sat there reads on what they wrote together, nobody adds."""

from functools import wraps

from clubs.enums import ClubState
from tests.rights import Cast
from tests.rights.companies import company
from tests.rights.cv_review import owners_cv
from tests.rights.library import file
from tests.rights.prospects import prospect, written
from tests.rights.room import shared_file
from tests.rights.table import GET, POST, Arguments, Row, nothing, of
from tests.rights.wall import owners_post


def closed(arguments: Arguments) -> Arguments:
    """The same object, the club having closed after it was made."""

    @wraps(arguments)
    def closed_after(cast: Cast) -> list[object]:
        found = arguments(cast)
        cast.club.seats.open().update(left_on=cast.now.date(), until_closing=True)
        cast.club.state, cast.club.closed_at = ClubState.CLOSED, cast.now
        cast.club.save(update_fields=["state", "closed_at"])
        return found

    closed_after.__qualname__ = f"closed {arguments.__qualname__}"
    return closed_after


READ_ON = "in in -- --  in in -- --  no -- no si"
STAFF_READS = "-- -- -- --  in in -- --  in -- in si"
ADVISORS = "-- -- -- --  in in -- --  no -- no si"
LEADER = "-- -- -- --  in no -- --  no -- no si"
NOBODY_WRITES = "no no -- --  no no -- --  no -- no si"

ROWS: list[Row] = [
    *[
        (GET, route, closed(arguments), READ_ON)
        for route, arguments in (
            ("club_wall", of("club")),
            ("wall_post", owners_post),
            ("club_leads", of("club")),
            ("club_library", of("club")),
            ("library_file", file),
            ("club_cards", of("club")),
            ("cv_review", owners_cv),
            ("club_brochure", of("club")),
        )
    ],
    *[
        (POST, route, closed(arguments), NOBODY_WRITES)
        for route, arguments in (
            ("club_wall", of("club")),
            ("post_comment", owners_post),
            ("club_leads", of("club")),
            ("club_library", of("club")),
            ("cv_review", owners_cv),
        )
    ],
    *[
        (GET, route, closed(arguments), STAFF_READS)
        for route, arguments in (
            ("club", of("club")),
            ("session", of("over")),
            ("prospect_list", of("club")),
            ("prospect", prospect),
        )
    ],
    *[
        (GET, route, closed(arguments), LEADER)
        for route, arguments in (
            ("room", of("under_way")),
            ("session_notes", of("over")),
            ("session_file", shared_file),
            ("session_commitments", of("under_way")),
        )
    ],
    (GET, "club_outcomes", closed(of("club")), ADVISORS),
    # A letter is its author's as long as the club goes on.
    (GET, "message", closed(written), "-- -- -- --  -- -- -- --  -- -- -- si"),
    *[
        (method, route, closed(arguments), "-- -- -- --  no no -- --  no -- no si")
        for method, route, arguments in (
            (GET, "company_list", of("club")),
            (POST, "prospect_add", company),
            (POST, "prospect_take", prospect),
            (POST, "prospect_facts", prospect),
            (POST, "answer_link", prospect),
            (POST, "prospect_mark", prospect),
        )
    ],
    # What was promised to a company can still be taken back.
    (POST, "answer_link_withdraw", closed(prospect), "-- -- -- --  >> >> -- --  no -- >> si"),
    (GET, "my_day", closed(nothing), "-- -- -- in  -- -- -- --  -- -- -- si"),
]
