"""A CV in and out of files, and on the web: its owner's, and nobody else's."""

from datetime import timedelta

from members.models import CvImport
from members.services import cv_link
from tests.factories.cv import CvFactory
from tests.rights import NOW, Cast
from tests.rights.table import GET, POST, SIGNED_IN, Row, nothing, token

OWNERS = "in -- -- --  -- -- -- --  -- -- -- si"
OWNER_MOVES_ON = ">> -- -- --  -- -- -- --  -- -- -- si"
UNKNOWN = "-- -- -- --  -- -- -- --  -- -- -- --"


def with_cv(cast: Cast) -> list[object]:
    CvFactory(owner=cast.owner)
    return []


def waiting(cast: Cast) -> list[object]:
    made = CvImport.objects.create(
        cv=CvFactory(owner=cast.owner), file_name="cv.json", document={"skills": [{}]}
    )
    return [made.pk]


def link(cast: Cast) -> list[object]:
    made, _ = cv_link.publish(
        CvFactory(owner=cast.owner),
        selection=None,
        note="",
        shows_email=False,
        shows_phone=False,
        until=NOW.date() + timedelta(days=1),
        by=cast.owner,
    )
    return [made.pk]


ROWS: list[Row] = [
    (GET, "cv_exchange", nothing, SIGNED_IN),
    (GET, "cv_import", waiting, OWNERS),
    (POST, "cv_import_drop", waiting, OWNER_MOVES_ON),
    (GET, "cv_json", with_cv, OWNERS),
    (GET, "cv_docx", with_cv, OWNERS),
    (GET, "cv_reading", with_cv, OWNERS),
    (GET, "cv_links", with_cv, OWNERS),
    (POST, "cv_link_renew", link, OWNER_MOVES_ON),
    (POST, "cv_link_withdraw", link, OWNER_MOVES_ON),
    (GET, "cv_online", token, UNKNOWN),
    (GET, "cv_online_pdf", token, UNKNOWN),
    (GET, "cv_online_photo", token, UNKNOWN),
    (GET, "cv_online_answer", token, UNKNOWN),
]
