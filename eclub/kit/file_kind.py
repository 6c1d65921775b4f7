"""What a file really is, from its bytes; its name only has to agree.

Known kinds and no others: what a browser could run (HTML, SVG, scripts) is none of them, and
office documents that carry macros are refused. Files only go out as downloads all the same.
"""

import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclub.kit import picture

NAME_LENGTH = 100
HEAD = 4096
# Bounds of an archive, whose names are all one reads of it.
MEMBERS_MOST = 3000
# What reading an archive raises when it is cut, changed, encrypted or packed in an odd way.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    # Encrypted, or of a method that is not there.
    RuntimeError,
    # A name in no encoding.
    UnicodeDecodeError,
)
# Of names: what does not print, what leads elsewhere, what Windows refuses.
UNWANTED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]')
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|script|svg|iframe|meta|style)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """One kind of file: the endings of its names, the first being ours, and its media type."""

    endings: tuple[str, ...]
    media_type: str


PDF = Kind(("pdf",), "application/pdf")
DOCX = Kind(("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind(("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ODT = Kind(("odt",), "application/vnd.oasis.opendocument.text")
PNG = Kind(("png",), "image/png")
JPEG = Kind(("jpg", "jpeg"), "image/jpeg")
WEBP = Kind(("webp",), "image/webp")
TEXT = Kind(("txt",), "text/plain")
KINDS = (PDF, DOCX, ODT, XLSX, PNG, JPEG, WEBP, TEXT)
OF_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}

BARE = {JPEG: picture.bare_jpeg, PNG: picture.bare_png, WEBP: picture.bare_webp}
# As a browser's file chooser takes them.
ENDINGS = ",".join(f".{ending}" for ending in OF_ENDING)

NOT_TAKEN = _(
    "Ce fichier ne peut pas être envoyé ici. Envoyez un PDF, un document Word (.docx), "
    "LibreOffice (.odt) ou Excel (.xlsx), une image PNG, JPEG ou WebP, ou un texte (.txt)."
)
NOT_AS_NAMED = _(
    "Ce fichier n’est pas ce que dit son nom : c’est un fichier « .{found} ». "
    "Enregistrez-le sous le bon format, puis envoyez-le."
)
OF_NO_KIND = _("Ce fichier n’est pas ce que dit son nom : c’est un fichier « .{found} ».")
UNREADABLE = _("Ce fichier est abîmé ou protégé par un mot de passe : rien ne permet de le lire.")
MACROS = _("Ce document contient des macros. Enregistrez-le sans elles, puis envoyez-le.")


def judge(path: Path, name: str) -> tuple[Kind, str]:
    """The kind of a file and its name made clean; raises ValidationError with what to do."""
    kind = kind_of(path)
    clean = clean_name(name)
    ending = Path(clean).suffix.removeprefix(".").lower()
    if kind is None:
        raise ValidationError(_otherwise(path, ending))
    if ending in kind.endings:
        return kind, clean
    if ending in OF_ENDING or (ending and kind is TEXT):
        # A web page or a script is text as well.
        raise ValidationError(
            NOT_TAKEN if kind is TEXT else NOT_AS_NAMED.format(found=kind.endings[0])
        )
    return kind, f"{clean[: NAME_LENGTH - 5]}.{kind.endings[0]}"


def make_bare(path: Path, kind: Kind) -> None:
    """Leave out of a picture what a camera wrote beside it; raises ValidationError."""
    bare = BARE.get(kind)
    if bare is None:
        return
    try:
        content = bare(path.read_bytes())
    except (picture.Damaged, struct.error):
        raise ValidationError(UNREADABLE) from None
    path.write_bytes(content)


def clean_name(name: str) -> str:
    """A name without folders, hidden letters or what systems refuse; never empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable())
    clean = " ".join(UNWANTED.sub(" ", printable).split()).strip(". ") or "fichier"
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - 1 - len(ending[:10])]}.{ending[:10]}"


def kind_of(path: Path) -> Kind | None:
    """From the bytes alone; raises ValidationError for what is damaged or carries macros."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    return TEXT if _is_text(path, head) else None


def _kind_of_archive(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > MEMBERS_MOST or any(member.flag_bits & 1 for member in members):
                raise ValidationError(UNREADABLE)
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode(errors="replace").strip()
                return _without_macros(ODT, names) if declared == ODT.media_type else None
    except DAMAGED:
        raise ValidationError(UNREADABLE) from None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return _without_macros(DOCX, names)
    return _without_macros(XLSX, names) if "xl/workbook.xml" in names else None


def _without_macros(kind: Kind, names: set[str]) -> Kind:
    if any(
        name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/"))
        for name in names
    ):
        raise ValidationError(MACROS)
    return kind


def _is_text(path: Path, head: bytes) -> bool:
    """Letters in a usual encoding, and nothing that a browser would take for a page."""
    if not head or MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    content = path.read_bytes()
    if CONTROLS.search(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return b"\x7f" not in content and not re.search(rb"[\x80-\x9f]{3}", content)
    return True


def _otherwise(path: Path, ending: str) -> str:
    """Why a file of no kind of ours is refused, with what it seems to be."""
    if path.stat().st_size == 0:
        return str(_("Ce fichier est vide."))
    try:
        found = puremagic.magic_file(path)[0].extension.removeprefix(".")
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    if found and ending in OF_ENDING and found not in OF_ENDING:
        return str(OF_NO_KIND).format(found=found) + " " + str(NOT_TAKEN)
    return str(NOT_TAKEN)
