"""The CV as it is printed now, and as it was sent to somebody: that one never changes."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from eclub.kit.services import audit
from eclub.kit.shelf import Shelf
from members.models import Cv, CvSelection, CvVersion, User
from members.services import cv_document, cv_pdf, cv_photo
from members.services.cv import lock
from members.services.cv_document import Document

SHELF = Shelf("cv", most_bytes=lambda: settings.CV_FILE_BYTES)
SHELF.delete_with(CvVersion)


def print_now(
    cv: Cv, selection: CvSelection | None, *, language: str, now: datetime, layout: str = ""
) -> bytes:
    """The PDF; raises ValidationError when it is too long."""
    return on_paper(
        cv,
        cv_document.of(cv, selection),
        layout=layout or layout_of(cv, selection),
        language=language,
        now=now,
    )


def on_paper(cv: Cv, document: Document, *, layout: str, language: str, now: datetime) -> bytes:
    """The PDF of what this CV said at one moment; raises ValidationError when it is too long."""
    return cv_pdf.render(
        document,
        layout=layout,
        language=language,
        name=cv.owner.full_name,
        made_at=now,
        photo=cv_photo.content_of(cv),
    )


def layout_of(cv: Cv, selection: CvSelection | None) -> str:
    return selection.layout if selection else cv.layout


def freeze(
    cv: Cv,
    selection: CvSelection | None,
    *,
    addressee: str,
    sent_on: date,
    layout: str,
    language: str,
    now: datetime,
    by: User,
    key: UUID | None = None,
) -> CvVersion:
    """Keep what is sent, words and paper, once per key; raises ValidationError."""
    # Read once: the words that are kept are those of the paper.
    document = cv_document.of(cv, selection)
    content = on_paper(cv, document, layout=layout, language=language, now=now)
    version = CvVersion(
        cv=cv,
        key=key,
        selection_name=selection.name if selection else "",
        addressee=addressee,
        sent_on=sent_on,
        document=document,
        layout=layout,
        language=language,
        name=cv_pdf.file_name(cv.owner.full_name, of=addressee),
        media_type="application/pdf",
    )
    with transaction.atomic():
        lock(cv)
        known = CvVersion.objects.filter(cv=cv, key=key).first() if key else None
        if known is not None:
            return known
        SHELF.put(version, content)
        version.save()
        audit.record(by, "cv_version.frozen", version)
    return version


@transaction.atomic
def delete(version: CvVersion, *, by: User) -> None:
    audit.record(by, "cv_version.deleted", version)
    version.delete()


def sweep(now: datetime) -> int:
    """Delete files that no version names; how many."""
    return SHELF.sweep(CvVersion.objects.all(), now)
