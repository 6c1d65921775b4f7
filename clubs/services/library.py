"""The library: adding a document, a new version of it, withdrawing it, finding it again."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clubs.access import Insider
from clubs.models import Document, DocumentVersion
from eclub.kit.services import audit
from eclub.kit.shelf import Shelf

DOCUMENTS_MOST = 300
VERSIONS_MOST = 50
SHELF = Shelf("library", most_bytes=lambda: settings.LIBRARY_FILE_BYTES)
SHELF.delete_with(DocumentVersion)


def may_change(reader: Insider, document: Document) -> bool:
    """The agency's are for its advisors, the club's for its people."""
    return reader.may_write and (reader.advises or not document.is_of_agency)


def find(reader: Insider, words: str, kind: str) -> list[Document]:
    """What a reader finds, by words of title and description and by kind."""
    found = Document.objects.of_club(reader.club).select_related("added_by").with_latest()
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(description__icontains=word))
    if kind:
        found = found.filter(kind=kind)
    return list(found)


def add(
    reader: Insider,
    *,
    for_agency: bool,
    key: UUID,
    title: str,
    description: str,
    kind: str,
    name: str,
    chunks: Iterable[bytes],
) -> Document:
    """A document with its first version; once per key. Raises ValidationError, keeping nothing."""
    if known := DocumentVersion.objects.filter(key=key).select_related("document").first():
        return known.document
    owner = {"agency": reader.club.agency} if for_agency else {"club": reader.club}
    if Document.objects.filter(withdrawn_at=None, **owner).count() >= DOCUMENTS_MOST:
        raise ValidationError(_("La bibliothèque est pleine : retirez un document d’abord."))
    version = DocumentVersion(key=key, number=1, uploaded_by=reader.person)
    with SHELF.receive(version, name, chunks) as draft, transaction.atomic():
        version.document = Document.objects.create(
            title=title, description=description, kind=kind, added_by=reader.person, **owner
        )
        _keep(version, draft)
        audit.record(reader.person, "document.added", reader.club)
    return version.document


def renew(
    reader: Insider, document: Document, *, key: UUID, name: str, chunks: Iterable[bytes]
) -> None:
    """Another version, which is the one to read from now on; once per key."""
    if DocumentVersion.objects.filter(key=key).exists():
        return
    version = DocumentVersion(key=key, document=document, uploaded_by=reader.person)
    with SHELF.receive(version, name, chunks) as draft, transaction.atomic():
        # One after the other: two at once are two versions.
        Document.objects.select_for_update().get(pk=document.pk)
        latest = document.versions.first()
        version.number = latest.number + 1 if latest else 1
        if version.number > VERSIONS_MOST:
            raise ValidationError(
                _("Ce document a déjà {most} versions : ajoutez-en un nouveau.").format(
                    most=VERSIONS_MOST
                )
            )
        _keep(version, draft)
        audit.record(reader.person, "document.renewed", reader.club)


@transaction.atomic
def change(reader: Insider, document: Document, *, title: str, description: str, kind: str) -> None:
    """Call it otherwise."""
    document.title, document.description, document.kind = title, description, kind
    document.save(update_fields=["title", "description", "kind"])
    audit.record(reader.person, "document.changed", reader.club)


@transaction.atomic
def withdraw(reader: Insider, document: Document, now: datetime) -> None:
    """Nobody finds it any more."""
    document.withdrawn_at = now
    document.save(update_fields=["withdrawn_at"])
    audit.record(reader.person, "document.withdrawn", reader.club)


def sweep(now: datetime) -> int:
    """Delete files that no row names any more; how many."""
    return SHELF.sweep(DocumentVersion.objects.all(), now)


def _keep(version: DocumentVersion, draft: Path) -> None:
    version.save()
    SHELF.keep(version, draft)
