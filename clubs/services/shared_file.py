"""Files of the chat: written whole under a name of ours, or not at all; gone with their session.

They lie in ``MEDIA_ROOT/chat/``, which nothing serves but the view that knows who may read.
"""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from clubs.models import ChatMessage, ClubSession, SharedFile
from clubs.services import file_kind
from clubs.services.room import line_of
from clubs.video import parts
from clubs.video.protocol import ChatLine
from eclub.kit.services.audit import record
from members.models import User

FILES_MOST = 100
DRAFT = ".part"
# Files that no row names, of uploads whose process died.
LEFT_AFTER = timedelta(days=1)


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "chat"


def path_of(file: SharedFile) -> Path:
    return folder() / file.token.hex


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
    draft = folder() / (file.token.hex + DRAFT)
    try:
        _write(draft, chunks)
        kind, file.name = file_kind.judge(draft, name)
        file.media_type = kind.media_type
        file_kind.make_bare(draft, kind)
        file.size = draft.stat().st_size
        return _keep(session, author, key, file, draft)
    except OSError:
        raise ValidationError(
            _("Le fichier n’a pas pu être gardé, la place manque. Prévenez votre conseiller.")
        ) from None
    finally:
        draft.unlink(missing_ok=True)


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
    draft.replace(path_of(file))
    return line


def _write(draft: Path, chunks: Iterable[bytes]) -> None:
    """Write it until the disk has it; raises ValidationError, OSError."""
    draft.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with draft.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.CHAT_FILE_BYTES:
                raise ValidationError(too_big())
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def too_big() -> str:
    limit = settings.CHAT_FILE_BYTES // 1_000_000
    return _("Ce fichier est trop lourd : {limit} Mo au plus.").format(limit=limit)


@receiver(post_delete, sender=SharedFile, dispatch_uid="chat.file_deleted")
def _delete(instance: SharedFile, **_: object) -> None:
    path = path_of(instance)
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def sweep(now: datetime) -> int:
    """Delete files that no row names any more, or never did; how many."""
    if not folder().is_dir():
        return 0
    named = {token.hex for token in SharedFile.objects.values_list("token", flat=True)}
    left = [
        path
        for path in folder().iterdir()
        if path.name not in named and path.stat().st_mtime < (now - LEFT_AFTER).timestamp()
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
