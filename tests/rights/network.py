"""Contacts: one's own, and nobody else's."""

from tests.factories.network import ContactFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing


def contact(cast: Cast) -> list[object]:
    return [ContactFactory(owner=cast.owner, shared_with_club=True).pk]


# Nobody else, neither the advisor nor an administrator.
OWN = "in -- -- --  -- -- -- --  -- -- -- si"
OWN_MOVES_ON = ">> -- -- --  -- -- -- --  -- -- -- si"

ROWS: list[Row] = [
    (GET, "contact_list", nothing, SIGNED_IN),
    (GET, "contact_add", nothing, SIGNED_IN),
    (POST, "contact_add", nothing, SIGNED_IN),
    (GET, "contact", contact, OWN),
    (POST, "contact", contact, OWN),
    (POST, "contact_touched", contact, OWN_MOVES_ON),
    (POST, "contact_delete", contact, OWN_MOVES_ON),
    (GET, "contacts_delete", nothing, SIGNED_IN),
    (POST, "contacts_delete", nothing, SIGNED_IN),
]
