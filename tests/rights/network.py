"""Contacts: one's own, and nobody else's."""

from tests.factories.network import ContactFactory, ContactImportFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing


def contact(cast: Cast) -> list[object]:
    return [ContactFactory(owner=cast.owner, shared_with_club=True).pk]


def account(cast: Cast) -> list[object]:
    lines = [[1, "added", "Connaissance", ""]]
    return [ContactImportFactory(owner=cast.owner, added=1, lines=lines).pk]


def waiting(cast: Cast) -> list[object]:
    table = {"header": ["Wer", "Wo"], "rows": [[2, ["Ana Test", "Hier"]]], "unread": []}
    return [ContactImportFactory(owner=cast.owner, table=table).pk]


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
    (GET, "contact_merge", contact, OWN),
    (POST, "contact_merge", contact, OWN_MOVES_ON),
    (GET, "contact_import", nothing, SIGNED_IN),
    (POST, "contact_import", nothing, "422 422 422 422  422 422 422 422  422 422 422 si"),
    (GET, "contact_import_account", account, OWN),
    (GET, "contact_import_columns", waiting, OWN),
    (POST, "contact_import_columns", waiting, OWN),
    (GET, "contacts_export", nothing, SIGNED_IN),
    (GET, "contacts_delete", nothing, SIGNED_IN),
    (POST, "contacts_delete", nothing, SIGNED_IN),
]
