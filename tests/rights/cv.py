"""CVs: each has their own, and nobody sees another's here."""

from members.models import CvItem, CvSelection
from members.services import cv_version
from tests.factories.cv import CvFactory, CvItemFactory
from tests.rights import NOW, Cast
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


def selection(cast: Cast) -> list[object]:
    cv = CvFactory(owner=cast.owner)
    return [CvSelection.objects.create(cv=cv, name="Accueil").pk]


def sent(cast: Cast) -> list[object]:
    version = cv_version.freeze(
        CvFactory(owner=cast.owner),
        None,
        addressee="Chantier",
        sent_on=NOW.date(),
        layout="classic",
        language="fr",
        now=NOW,
        by=cast.owner,
    )
    return [version.pk]


ROWS: list[Row] = [
    (GET, "cv", nothing, SIGNED_IN),
    (GET, "cv_basics", nothing, SIGNED_IN),
    (GET, "cv_preview", nothing, SIGNED_IN),
    (GET, "cv_file", nothing, SIGNED_IN),
    (GET, "cv_occupations", nothing, SIGNED_IN),
    (GET, "cv_selections", nothing, SIGNED_IN),
    (GET, "cv_selection_add", nothing, SIGNED_IN),
    (GET, "cv_selection", selection, OWNER),
    (POST, "cv_selection_remove", selection, OWNER_MOVES_ON),
    (GET, "cv_photo", nothing, SIGNED_IN),
    # Nobody of the set-up has one.
    (GET, "cv_photo_file", nothing, "-- -- -- --  -- -- -- --  -- -- -- si"),
    (POST, "cv_photo_remove", nothing, MOVES_ON),
    (GET, "cv_sent", nothing, SIGNED_IN),
    (GET, "cv_sent_file", sent, OWNER),
    (POST, "cv_sent_delete", sent, OWNER_MOVES_ON),
    (GET, "cv_item_add", section, SIGNED_IN),
    (GET, "cv_item", item, OWNER),
    (POST, "cv_item", item, OWNER),
    (POST, "cv_item_move", item, OWNER_MOVES_ON),
    (POST, "cv_item_duplicate", item, OWNER_MOVES_ON),
    (POST, "cv_item_remove", item, OWNER),
    (POST, "cv_item_restore", item, OWNER_MOVES_ON),
]
