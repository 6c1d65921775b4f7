"""The library: adding a document, a new version of it, withdrawing it, finding it again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clubs.access import Insider
from clubs.models import Club, Document, DocumentVersion
from eclub.kit.services import audit
from eclub.kit.shelf import Shelf
from members.models import User

DOCUMENTS_MOST = 300
VERSIONS_MOST = 50
WITHDRAWN_FOR = timedelta(days=30)
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
    if known := _kept(reader, key):
        return known.document
    owner = {"agency": reader.club.agency} if for_agency else {"club": reader.club}
    if Document.objects.filter(withdrawn_at=None, **owner).count() >= DOCUMENTS_MOST:
        raise ValidationError(_("La bibliothèque est pleine : retirez un document d’abord."))
    version = DocumentVersion(key=key, number=1, uploaded_by=reader.person)
    with SHELF.receive(version, name, chunks) as draft, transaction.atomic():
        _wait_for_turn(key)
        if known := _kept(reader, key):
            return known.document
        version.document = Document.objects.create(
            title=title, description=description, kind=kind, added_by=reader.person, **owner
        )
        _keep(version, draft)
        audit.record(reader.person, "document.added", version.document, club=reader.club.pk)
    return version.document


def renew(
    reader: Insider, document: Document, *, key: UUID, name: str, chunks: Iterable[bytes]
) -> None:
    """Another version, which is the one to read from now on; once per key."""
    if _kept(reader, key):
        return
    version = DocumentVersion(key=key, document=document, uploaded_by=reader.person)
    with SHELF.receive(version, name, chunks) as draft, transaction.atomic():
        # One after the other: two at once are two versions, unless they are one sent twice.
        Document.objects.select_for_update().get(pk=document.pk)
        if _kept(reader, key):
            return
        latest = document.versions.first()
        version.number = latest.number + 1 if latest else 1
        if version.number > VERSIONS_MOST:
            raise ValidationError(
                _("Ce document a déjà {most} versions : ajoutez-en un nouveau.").format(
                    most=VERSIONS_MOST
                )
            )
        _keep(version, draft)
        audit.record(reader.person, "document.renewed", document, club=reader.club.pk)


@transaction.atomic
def change(reader: Insider, document: Document, *, title: str, description: str, kind: str) -> None:
    """Call it otherwise."""
    document.title, document.description, document.kind = title, description, kind
    document.save(update_fields=["title", "description", "kind"])
    audit.record(reader.person, "document.changed", document, club=reader.club.pk)


def may_withdraw(reader: Insider, document: Document) -> bool:
    """What others rely on is withdrawn by who brought it, or by an advisor."""
    mine = document.added_by_id == reader.person.pk
    return may_change(reader, document) and (reader.advises or mine)


@transaction.atomic
def withdraw(reader: Insider, document: Document, now: datetime) -> None:
    """Nobody finds it any more; for some weeks it can be put back."""
    document.withdrawn_at = now
    document.save(update_fields=["withdrawn_at"])
    audit.record(reader.person, "document.withdrawn", document, club=reader.club.pk)


@transaction.atomic
def put_back(reader: Insider, document: Document) -> None:
    """Everybody finds it again."""
    document.withdrawn_at = None
    document.save(update_fields=["withdrawn_at"])
    audit.record(reader.person, "document.put_back", document, club=reader.club.pk)


def withdrawn(reader: Insider) -> list[Document]:
    """What this person may put back, the latest first."""
    found = Document.objects.of_club(reader.club, withdrawn=True).order_by("-withdrawn_at")
    return [document for document in found if may_withdraw(reader, document)]


@transaction.atomic
def copy(document: Document, club: Club, *, by: User) -> Document:
    """The latest version of a document, in another club's library."""
    latest = document.versions.first()
    copied = Document.objects.create(
        club=club,
        title=document.title,
        description=document.description,
        kind=document.kind,
        added_by=document.added_by,
    )
    if latest is not None:
        version = DocumentVersion(
            document=copied,
            number=1,
            name=latest.name,
            media_type=latest.media_type,
            size=latest.size,
            uploaded_by=latest.uploaded_by,
        )
        version.save()
        SHELF.share(latest, version)
    audit.record(by, "document.copied", copied, club=club.pk, document=document.pk)
    return copied


def sweep(now: datetime) -> int:
    """Erase what was withdrawn long ago, and files that no row names any more; how many files."""
    Document.objects.filter(withdrawn_at__lt=now - WITHDRAWN_FOR).delete()
    return SHELF.sweep(DocumentVersion.objects.all(), now)


def _kept(reader: Insider, key: UUID) -> DocumentVersion | None:
    """What this form brought already."""
    mine = DocumentVersion.objects.filter(key=key, uploaded_by=reader.person)
    return mine.select_related("document").first()


def _wait_for_turn(key: UUID) -> None:
    """Of two sendings of one form the second finds what the first has kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('library', %s))", [key.int % 2**63]
        )


def _keep(version: DocumentVersion, draft: Path) -> None:
    version.save()
    SHELF.keep(version, draft)
