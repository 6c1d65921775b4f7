"""How rows of the table of rights are written; each module beside this one has its ``ROWS``.

A row is a method, a route's name, what makes the route's arguments, and the status that each of
``PEOPLE`` gets: ``in`` is 200, ``>>`` a redirection elsewhere, ``si`` the sign-in page, ``no``
403, ``--`` 404, any other status its number.
"""

from collections.abc import Callable

from tests.rights import Cast

GET, POST = "get", "post"
Arguments = Callable[[Cast], list[object]]
Row = tuple[str, str, Arguments, str]

# Columns: owner mate former stranger | advisor colleague stand_in outsider | manager
# distant_manager administrator nobody.
EVERYBODY = "in in in in  in in in in  in in in in"
SIGNED_IN = "in in in in  in in in in  in in in si"
SIGNED_IN_MOVES_ON = ">> >> >> >>  >> >> >> >>  >> >> >> si"
STAFF = "no no no no  in in in in  in in in si"
OPENERS = "no no no no  in in in in  no no in si"
OPENERS_MOVE_ON = "no no no no  >> >> >> >>  no no >> si"
ADMINISTRATOR = "no no no no  no no no no  no no in si"
ADMINISTRATOR_MOVES_ON = "no no no no  no no no no  no no >> si"
# Seen by the club and its staff, changed by the advisors of its agency.
CHANGE = "no no -- --  in in -- --  no -- in si"
CHANGE_MOVES_ON = "no no -- --  >> >> -- --  no -- >> si"


def nothing(cast: Cast) -> list[object]:
    return []


def of(name: str) -> Arguments:
    """The id of an object of the set-up."""
    return lambda cast: [getattr(cast, name).pk]


def token(cast: Cast) -> list[object]:
    return ["unknown"]
