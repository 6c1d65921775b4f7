"""Preparing the agenda of a session."""

from tests.rights.table import CHANGE, CHANGE_MOVES_ON, GET, POST, Row, of

ROWS: list[Row] = [
    # Preparing the agenda
    (GET, "agenda_prepare", of("coming"), CHANGE),
    (GET, "agenda_prepare", of("stood_in"), "no no -- --  in in in --  no -- in si"),
    (POST, "agenda_start_from", of("stood_in"), "no no -- --  in in in --  no -- in si"),
    (POST, "agenda_keep", of("stood_in"), "no no -- --  422 422 no --  no -- 422 si"),
    (
        POST,
        "agenda_template_delete",
        lambda cast: [cast.coming.pk, 0],
        CHANGE_MOVES_ON,
    ),
]
