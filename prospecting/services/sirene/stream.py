"""A file of INSEE as a stream of lines: plain, gzip or zip, UTF-8 or Latin-1, never whole."""

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
LATIN = "sirene-latin-1"
# What reading a compressed file raises when its end is missing or its bytes are not its own.
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


class Latin1Letters:
    """Reads what is no UTF-8 as the letter it is in Latin-1, and counts them.

    A file in Latin-1 has no other such bytes, and one wrong byte in a UTF-8 file of millions of
    lines is no reason to refuse them all.
    """

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        self.count += 1
        wrong = error.object[error.start : error.end]
        return wrong.decode("cp1252", errors="replace"), error.end


latin_1_letters = Latin1Letters()
codecs.register_error(LATIN, latin_1_letters)


@dataclass
class Stream:
    """Lines of text, and how many bytes of the file on the disk gave them."""

    lines: io.TextIOWrapper
    file: IO[bytes]
    size: int

    @property
    def bytes_read(self) -> int:
        return self.file.tell()


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The lines of a file; raises ValidationError with what is wrong with it."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            head = file.read(4)
            file.seek(0)
        except OSError as error:
            raise ValidationError(
                _("Le fichier %(path)s ne peut pas être lu : %(why)s."),
                params={"path": path, "why": error.strerror or error},
            ) from None
        content: IO[bytes] = file
        if head.startswith(GZIP):
            content = cast("IO[bytes]", stack.enter_context(gzip.open(file)))
        elif head.startswith((ZIP, EMPTY_ZIP)):
            content = stack.enter_context(_member(stack, file, path))
        # newline: a line break between quotes belongs to its cell, as it is.
        lines = io.TextIOWrapper(content, encoding="utf-8-sig", errors=LATIN, newline="")
        yield Stream(stack.enter_context(lines), file, path.stat().st_size)


def _member(stack: ExitStack, file: IO[bytes], path: Path) -> IO[bytes]:
    """The table of an archive: its only file, or the largest of its CSV files."""
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except zipfile.BadZipFile:
        raise ValidationError(
            _(
                "L’archive %(name)s est incomplète : sa fin, où est son sommaire, manque. Rien n’a "
                "pu en être lu. Téléchargez-la de nouveau."
            ),
            params={"name": path.name},
        ) from None
    members = [member for member in archive.infolist() if not member.is_dir()]
    tables = [member for member in members if member.filename.lower().endswith(".csv")] or members
    if not tables:
        raise ValidationError(
            _("L’archive %(name)s est vide."), params={"name": path.name}, code="empty"
        )
    try:
        return archive.open(max(tables, key=lambda member: member.file_size))
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile):
        raise ValidationError(
            _("L’archive %(name)s est protégée ou abîmée : rien n’a pu en être lu."),
            params={"name": path.name},
        ) from None


def fingerprint(paths: Iterable[Path], options: Iterable[str]) -> str:
    """The same for the same contents and options, whatever the files are called."""
    digest = hashlib.blake2b(digest_size=32)
    for option in options:
        digest.update(option.encode() + b"\0")
    for path in paths:
        digest.update(b"\1")
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
        except OSError as error:
            raise ValidationError(
                _("Le fichier %(path)s ne peut pas être lu : %(why)s."),
                params={"path": path, "why": error.strerror or error},
            ) from None
    return digest.hexdigest()
