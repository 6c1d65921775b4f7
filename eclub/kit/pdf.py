"""The one door to typst: a template and data make a PDF/UA-1, tagged and readable aloud.

Data travels as JSON beside the template and is never part of its source, so whatever a text
holds is printed as text. Only the fonts inside typst are used: a server has the same paper as
a laptop.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import typst

# What stands for a character no font has: PDF/UA allows no empty glyph.
NOT_DRAWN = "□"
# The error of typst that names such a character.
NO_GLYPH = "could not be displayed"
# Line breaks, and spaces that may break a line; those that keep words together stay.
BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
ONE_CHARACTER = b'#set document(title: [x])\n#sys.inputs.at("text")'


def render(template: Path, data: Mapping[str, object], *, made_at: datetime) -> bytes:
    """The PDF of ``template`` (a ``.typ`` file) for JSON values; the same for the same input.

    The template reads ``json(bytes(sys.inputs.data))``, and files of its own folder only.
    """
    cleaned = _with_texts(data, _on_paper)
    try:
        return _compile(template, cleaned, made_at)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
    return _compile(template, _with_texts(cleaned, _drawn), made_at)


def _compile(template: Path, data: object, made_at: datetime) -> bytes:
    compiled = typst.compile(
        template,
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        # typst knows no part of a second.
        timestamp=made_at.replace(microsecond=0),
    )
    if not isinstance(compiled, bytes):
        raise TypeError(f"{template.name} has no single file")
    return compiled


def _with_texts(value: object, change: Callable[[str], str]) -> object:
    """The same JSON value, every text of it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _with_texts(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_with_texts(part, change) for part in value]
    return value


def _on_paper(text: str) -> str:
    """On one line, composed, and without what is not seen.

    A character that overrides the direction of writing would let a name pass for another one.
    """
    composed = unicodedata.normalize("NFC", BLANKS.sub(" ", text)).strip()
    return "".join(
        character
        for character in composed
        if not unicodedata.category(character).startswith("C")
        and not unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    )


def _drawn(text: str) -> str:
    return "".join(character if has_glyph(character) else NOT_DRAWN for character in text)


def not_drawn(texts: Iterable[str]) -> list[str]:
    """The characters of these texts in whose place ``□`` stands on paper, each once."""
    characters = dict.fromkeys(character for text in texts for character in _on_paper(text))
    return [character for character in characters if not has_glyph(character)]


def has_glyph(character: str) -> bool:
    """Whether a font of typst has it."""
    # What every text is made of need not be asked.
    if character.isascii() or unicodedata.category(character).startswith("M"):
        return True  # a mark is drawn on the letter before it
    if unicodedata.category(character) == "Lo" and unicodedata.east_asian_width(character) == "W":
        return False  # thousands of letters of which its fonts have none
    return is_drawn_by_typst(character)


@lru_cache(maxsize=4096)
def is_drawn_by_typst(character: str) -> bool:
    """Asked of typst itself: it alone knows which fonts it falls back to."""
    try:
        typst.compile(
            ONE_CHARACTER,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"text": character},
        )
    except typst.TypstError:
        return False
    return True
