"""Files people bring: written whole under a name of ours, or not at all; gone with their row.

A shelf is a folder of ``MEDIA_ROOT`` which nothing serves but a view that knows who may read.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit import file_kind
from eclub.kit.models import StoredFile
from eclub.kit.uploads import no_room

DRAFT = ".part"
# Files that no row names, of uploads whose process died.
LEFT_AFTER = timedelta(days=1)
# Files that a sweep looks at together.
AT_ONCE = 1_000
HEX = re.compile("[0-9a-f]{32}")
NO_ROOM = gettext_lazy(
    "Le fichier n’a pas pu être gardé, la place manque. Prévenez votre conseiller."
)


class Shelf:
    """The files of one model, in a folder of their own."""

    def __init__(self, folder: str, *, most_bytes: Callable[[], int]) -> None:
        """``folder`` lies in ``MEDIA_ROOT``; ``most_bytes`` answers what one file may weigh."""
        self.name = folder
        self.most_bytes = most_bytes

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.name

    def path_of(self, file: StoredFile) -> Path:
        return self.folder / file.token.hex

    @contextmanager
    def receive(self, file: StoredFile, name: str, chunks: Iterable[bytes]) -> Iterator[Path]:
        """Write a draft, judge it and describe it in ``file``; the draft is gone afterwards.

        The caller saves the row and, in the same transaction and last, calls ``keep``. Raises
        ValidationError with words for whoever sent the file; nothing of it is kept then.
        """
        draft = self.folder / (file.token.hex + DRAFT)
        try:
            self._write(draft, chunks)
            kind, file.name = file_kind.judge(draft, name)
            file.media_type = kind.media_type
            file_kind.make_bare(draft, kind)
            file.size = draft.stat().st_size
            yield draft
        except OSError:
            raise ValidationError(no_room()) from None
        finally:
            draft.unlink(missing_ok=True)

    def keep(self, file: StoredFile, draft: Path) -> None:
        """Give the draft its name; from now on it is read."""
        draft.replace(self.path_of(file))

    def put(self, file: StoredFile, content: bytes) -> None:
        """Keep bytes of our own making, whole; raises ValidationError when there is no room."""
        draft = self.folder / (file.token.hex + DRAFT)
        try:
            self._write(draft, [content], limited=False)
            file.size = len(content)
            self.keep(file, draft)
        except OSError:
            raise ValidationError(no_room()) from None
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def compose(self, file: StoredFile) -> Iterator[Path]:
        """A draft that the caller writes bit by bit and then ``keep``s; gone afterwards."""
        draft = self.folder / (file.token.hex + DRAFT)
        draft.parent.mkdir(parents=True, exist_ok=True)
        # What a worker that died left of it is in nobody's way.
        draft.unlink(missing_ok=True)
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def share(self, file: StoredFile, other: StoredFile) -> None:
        """The bytes of ``file`` under the name of ``other``, too; they never change.

        Raises ValidationError when they are gone.
        """
        try:
            os.link(self.path_of(file), self.path_of(other))
        except OSError:
            raise ValidationError(
                _("« {name} » n’est plus là : laissez-le.").format(name=file.name)
            ) from None

    def spool(self, chunks: Iterable[bytes]) -> Path:
        """Write a file that work waits for, unjudged and unnamed; whoever reads it deletes it.

        Raises ValidationError with words for whoever sent it; nothing of it is kept then.
        """
        path = self.folder / uuid4().hex
        try:
            self._write(path, chunks)
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise ValidationError(NO_ROOM) from None
            raise
        return path

    def too_big(self) -> str:
        limit = self.most_bytes() // 1_000_000
        return _("Ce fichier est trop lourd : {limit} Mo au plus.").format(limit=limit)

    def download(self, file: StoredFile) -> HttpResponse:
        """The file, to be saved and never shown: whatever it holds, it does nothing here."""
        try:
            content = self.path_of(file).read_bytes()
        except OSError:
            raise Http404 from None
        return as_download(content, name=file.name, media_type=file.media_type)

    def stream(self, file: StoredFile) -> FileResponse:
        """As ``download``, for what is too heavy to be read at once."""
        try:
            content = self.path_of(file).open("rb")
        except OSError:
            raise Http404 from None
        response = FileResponse(
            content, as_attachment=True, filename=file.name, content_type=file.media_type
        )
        _keep_inert(response)
        return response

    def delete_with(self, model: type[StoredFile]) -> None:
        """From now on the bytes go when the row does."""
        post_delete.connect(self._delete, sender=model, dispatch_uid=f"{self.name}.file_deleted")

    def sweep(self, rows: "models.QuerySet[Any]", now: datetime) -> int:
        """Delete files that none of the rows names any more, or ever did; how many.

        Memory stays the same however many there are: they are looked at in portions.
        """
        if not self.folder.is_dir():
            return 0
        swept = 0
        with os.scandir(self.folder) as files:
            old = (one.name for one in files if _is_old(one, now))
            while portion := set(islice(old, AT_ONCE)):
                tokens = [UUID(name) for name in portion if HEX.fullmatch(name)]
                named = rows.filter(token__in=tokens).values_list("token", flat=True)
                left = portion - {token.hex for token in named}
                for name in left:
                    (self.folder / name).unlink(missing_ok=True)
                swept += len(left)
        return swept

    def _delete(self, instance: StoredFile, **_: object) -> None:
        path = self.path_of(instance)
        transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)

    def _write(self, draft: Path, chunks: Iterable[bytes], *, limited: bool = True) -> None:
        """Write it until the disk has it; raises ValidationError, OSError."""
        draft.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with draft.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if limited and size > self.most_bytes():
                    raise ValidationError(self.too_big())
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


def _is_old(file: "os.DirEntry[str]", now: datetime) -> bool:
    """False for what its own process deletes meanwhile, too."""
    try:
        return file.stat().st_mtime < (now - LEFT_AFTER).timestamp()
    except FileNotFoundError:
        return False


def as_picture(jpeg: bytes) -> HttpResponse:
    """A picture of our own making, shown in a page; browsers ask again each time."""
    response = HttpResponse(jpeg, content_type="image/jpeg")
    _keep_inert(response)
    response["Cache-Control"] = "private, no-cache"
    return response


def as_download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Bytes to be saved under a name, that no browser shows or runs."""
    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    _keep_inert(response)
    return response


def _keep_inert(response: HttpResponseBase) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
