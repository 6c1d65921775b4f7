"""CVs shown to a club: for who sits there and who advises at its agency."""

from tests.factories.clubs import CvCommentFactory, ShownCvFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, Row, of

READ = "in in -- --  in in -- --  no -- no si"


def owners_cv(cast: Cast) -> list[object]:
    return [ShownCvFactory(club=cast.club, cv__owner=cast.owner).pk]


def mates_comment(cast: Cast) -> list[object]:
    shown = ShownCvFactory(club=cast.club, cv__owner=cast.owner)
    return [CvCommentFactory(shown=shown, author=cast.mate).pk]


ROWS: list[Row] = [
    (GET, "club_cvs", of("club"), READ),
    # Who has no CV has none to show.
    (POST, "club_cvs", of("club"), "no no -- --  no no -- --  no -- no si"),
    (GET, "cv_review", owners_cv, READ),
    (POST, "cv_review", owners_cv, "no 422 -- --  422 422 -- --  no -- no si"),
    (POST, "cv_review_hide", owners_cv, ">> no -- --  no no -- --  no -- no si"),
    (POST, "cv_comment_resolve", mates_comment, ">> no -- --  no no -- --  no -- no si"),
    (POST, "cv_comment_delete", mates_comment, "no >> -- --  no no -- --  no -- no si"),
]
