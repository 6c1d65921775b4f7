"""Letters that no font of the PDF has (emoji, Chinese…): an empty square is printed instead."""

from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import get_language, ngettext

from eclub.kit import pdf
from members.services import cv_paper
from members.services.cv_advice.subject import Advice, Rule, Subject, texts

SHOWN_MOST = 8


def _letters(subject: Subject) -> Iterator[Advice]:
    paper = cv_paper.of(subject.document, language=get_language() or "fr")
    head = [paper.name, paper.label, *paper.summary, *texts([asdict(c) for c in paper.contacts])]
    yield from _advice("basics", head)
    for section in paper.sections:
        for entry in section.entries:
            yield from _advice(section.key, list(texts(asdict(entry))))


def _advice(part: str, words: list[str]) -> Iterator[Advice]:
    """Where it stands: the beginning of the first text that has such a letter."""
    found = pdf.not_drawn(words)
    if not found:
        return
    first = next(text for text in words if found[0] in text)
    letters = " ".join(found[:SHOWN_MOST]) + (" …" if len(found) > SHOWN_MOST else "")
    yield Advice(
        part,
        ngettext(
            "« {words} » : le signe {letters} ne s’imprime pas, le PDF a un □ à sa place.",
            "« {words} » : les signes {letters} ne s’impriment pas, le PDF a un □ à leur place.",
            len(found),
        ).format(words=first if len(first) <= 40 else f"{first[:39]}…", letters=letters),
    )


RULES: tuple[Rule, ...] = (_letters,)
