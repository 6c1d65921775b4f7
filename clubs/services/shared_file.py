"""Files of the chat: sent while a session's room is open, gone with their session."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clubs.models import ChatMessage, ClubSession, SharedFile
from clubs.services.room import line_of
from clubs.video import parts
from clubs.video.protocol import ChatLine
from eclub.kit.services.audit import record
from eclub.kit.shelf import Shelf
from members.models import User

FILES_MOST = 100
SHELF = Shelf("chat", most_bytes=lambda: settings.CHAT_FILE_BYTES)
SHELF.delete_with(SharedFile)


def share(
    session: ClubSession, author: User, *, key: UUID, name: str, chunks: Iterable[bytes]
) -> ChatLine:
    """Keep a file and tell the room; its line in the chat. Once per key.

    Raises ValidationError, with words for whoever sent it; nothing of it is kept then.
    """
    messages = ChatMessage.objects.select_related("author", "file").filter(session=session)
    if known := messages.filter(author=author, key=key).first():
        return line_of(known)
    if messages.exclude(file=None).count() >= FILES_MOST:
        raise ValidationError(_("Cette séance a déjà trop de fichiers : n’en envoyez pas d’autre."))
    file = SharedFile()
    with SHELF.receive(file, name, chunks) as draft:
        return _keep(session, author, key, file, draft)


@transaction.atomic
def _keep(session: ClubSession, author: User, key: UUID, file: SharedFile, draft: Path) -> ChatLine:
    """The message and its file, unless another request with the same key was faster."""
    file.message, is_new = ChatMessage.objects.get_or_create(
        session=session, author=author, key=key, defaults={"body": file.name}
    )
    if not is_new:
        return line_of(file.message)
    file.save()
    record(author, "session.file_shared", session)
    line = line_of(file.message)
    parts.say(session.pk, line)
    SHELF.keep(file, draft)
    return line


def sweep(now: datetime) -> int:
    """Delete files that no row names any more, or never did; how many."""
    return SHELF.sweep(SharedFile.objects.all(), now)
