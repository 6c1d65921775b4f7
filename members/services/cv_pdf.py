"""A CV on A4 paper: PDF/UA-1 by one of three typographic templates."""

from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from eclub.kit import pdf
from members.enums import CvLayout
from members.services import cv_paper
from members.services.cv_document import Document

FOLDER = Path(__file__).parent.parent / "pdf"
# A title that a page may not hold: its block may then be cut.
LONG_TITLE = 400
# About sixty pages; beyond, nobody reads and somebody waits.
LETTERS_MOST = 200_000


def render(
    document: Document,
    *,
    layout: str,
    language: str,
    name: str,
    made_at: datetime,
    photo: bytes | None = None,
) -> bytes:
    """The file; ``name`` serves when the document has none. Raises ValidationError when too long.

    ``photo`` is a JPEG. The same input makes the same bytes.
    """
    paper = cv_paper.of(document, language=language, name=name)
    judge_length(document)
    titles = [one.title + one.subtitle for part in paper.sections for one in part.entries]
    with translation.override(language):
        data = {
            "paper": paper.as_data(),
            "title": _("CV de %(name)s") % {"name": paper.name},
            "photo": list(photo) if photo else None,
            "photo_words": _("Photo de %(name)s") % {"name": paper.name},
            "long": max(map(len, titles), default=0) > LONG_TITLE,
        }
    template = FOLDER / f"cv-{CvLayout(layout).value}.typ"
    return pdf.render(template, data, made_at=made_at)


def judge_length(document: Document) -> None:
    """Raise ValidationError for what is too long to be put on paper."""
    if _letters(document) > LETTERS_MOST:
        raise ValidationError(
            _("Ce CV est trop long pour être imprimé : gardez-en l’essentiel dans une déclinaison.")
        )


def file_name(name: str, *, of: str = "") -> str:
    """``cv-prenom-nom-of.pdf``, in letters that every system takes."""
    return "-".join(filter(None, ("cv", slugify(name)[:60], slugify(of)[:40]))) + ".pdf"


def _letters(value: object) -> int:
    if isinstance(value, dict):
        return sum(map(_letters, value.values()))
    if isinstance(value, list):
        return sum(map(_letters, value))
    return len(value) if isinstance(value, str) else 1
