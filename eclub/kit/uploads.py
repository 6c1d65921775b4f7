"""Files on their way in, when the disk they pass through is full.

Django writes what weighs more than 2.5 MB to a temporary file while it reads the request, before
any view runs: an error there would be a page that says nothing, and lose what was typed beside the
file. Here the file arrives without its content, and its field says why.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _


class UnkeptFile(UploadedFile):
    """A file that was sent, and for which there was no room."""


class CarefulUploadHandler(TemporaryFileUploadHandler):
    """Django's own, to which a full disk is no accident."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.has_room = True
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self.has_room = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        # What still comes is read and dropped: the fields after it count.
        if not self.has_room:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._give_up()

    def file_complete(self, file_size: int) -> UploadedFile:
        if self.has_room:
            try:
                self.file.flush()
                self.file.seek(0)
                self.file.size = file_size
                return self.file
            except OSError:
                self._give_up()
        return UnkeptFile(ContentFile(b""), self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if self.has_room:
            super().upload_interrupted()

    def _give_up(self) -> None:
        super().upload_interrupted()
        self.has_room = False


def judge_room(file: UploadedFile) -> None:
    """A validator: raises ValidationError for a file that could not be taken in."""
    if isinstance(file, UnkeptFile):
        raise ValidationError(no_room())


def no_room() -> str:
    return _("Le fichier n’a pas pu être gardé, la place manque. Prévenez votre conseiller.")
