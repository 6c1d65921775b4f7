"""A club's report and its words."""

from tests.rights.table import CHANGE, CHANGE_MOVES_ON, GET, POST, Row, of

ROWS: list[Row] = [
    (GET, "club_words", of("club"), CHANGE),
    (POST, "club_follow", of("club"), CHANGE_MOVES_ON),
    (POST, "club_prolong_preview", of("club"), CHANGE),
    # Figures without names: managers of the region read them.
    (GET, "club_report", of("club"), "no no -- --  in in -- --  in -- in si"),
    (GET, "club_report_pdf", of("club"), "no no -- --  in in -- --  in -- in si"),
]
