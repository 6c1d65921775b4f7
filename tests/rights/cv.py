"""CVs: each has their own, and nobody sees another's here."""

from members.models import CvItem
from tests.factories.cv import CvItemFactory
from tests.rights import Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing

OWNER = "in -- -- --  -- -- -- --  -- -- -- si"
OWNER_MOVES_ON = ">> -- -- --  -- -- -- --  -- -- -- si"
MOVES_ON = ">> >> >> >>  >> >> >> >>  >> >> >> si"


def section(cast: Cast) -> list[object]:
    return ["work"]


def item(cast: Cast) -> list[object]:
    return [_item(cast).pk]


def _item(cast: Cast) -> CvItem:
    made: CvItem = CvItemFactory(cv__owner=cast.owner)
    return made


ROWS: list[Row] = [
    (GET, "cv", nothing, SIGNED_IN),
    (GET, "cv_basics", nothing, SIGNED_IN),
    (GET, "cv_preview", nothing, SIGNED_IN),
    (GET, "cv_file", nothing, SIGNED_IN),
    (GET, "cv_item_add", section, SIGNED_IN),
    (GET, "cv_item", item, OWNER),
    (POST, "cv_item", item, OWNER),
    (POST, "cv_item_move", item, OWNER_MOVES_ON),
    (POST, "cv_item_duplicate", item, OWNER_MOVES_ON),
    (POST, "cv_item_remove", item, OWNER),
    (POST, "cv_item_restore", item, OWNER_MOVES_ON),
]
