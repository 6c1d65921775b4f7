"""Letters that no font of the PDF has (emoji, Chinese…): an empty square is printed instead."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eclub.kit import pdf
from members.services import cv_paper
from members.services.cv_advice.subject import Advice, Rule, Subject, texts

LETTERS_MOST = 8
# Of texts that have one, and of their own letters.
TEXTS_MOST = 3
TEXT_LENGTH = 40


def _letters(subject: Subject) -> Iterator[Advice]:
    paper = cv_paper.of(subject.document, language=get_language() or "fr").as_data()
    sections = paper.pop("sections")
    yield from _advice("basics", paper)
    for section in sections:
        yield from _advice(section["key"], section["entries"])


def _advice(part: str, said: object) -> Iterator[Advice]:
    """One for a part of the CV, with the texts in which such letters stand."""
    where = [text for text in texts(said) if pdf.not_drawn([text])]
    if not where:
        return
    found = pdf.not_drawn(where)
    quoted = [text if len(text) <= TEXT_LENGTH else f"{text[:TEXT_LENGTH]}…" for text in where]
    yield Advice(
        part,
        _("Le PDF imprime un □ à la place de {letters} dans {texts}.").format(
            letters=" ".join(found[:LETTERS_MOST]) + (" …" if len(found) > LETTERS_MOST else ""),
            texts=", ".join(_("« {text} »").format(text=text) for text in quoted[:TEXTS_MOST])
            + (" …" if len(quoted) > TEXTS_MOST else ""),
        ),
    )


RULES: tuple[Rule, ...] = (_letters,)
