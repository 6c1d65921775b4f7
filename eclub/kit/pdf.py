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
from pathlib import Path

import typst

# What stands for a character no font has: PDF/UA allows no empty glyph.
NOT_DRAWN = "□"
# The error of typst that names such a character.
NO_GLYPH = "could not be displayed"
# Line breaks, and spaces that may break a line; those that keep words together stay.
BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
EACH_ALONE = b"""#set document(title: [x])
#for one in json(bytes(sys.inputs.data)) [#one #parbreak()]"""
# How typst names each of them, as itself or by its number.
GLYPHLESS = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.))"` could not')
# Characters of one document that are asked about; nobody writes in as many.
ASKED_MOST = 2000
_known: dict[str, bool] = {}


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
    return _compile(template, _drawn(cleaned), made_at)


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


def _drawn(data: object) -> object:
    """The data with ``□`` for what no font has."""
    hollow = dict.fromkeys(without_glyph(_characters(data)), NOT_DRAWN)
    table = str.maketrans(hollow)
    return _with_texts(data, lambda text: text.translate(table))


def _characters(value: object) -> set[str]:
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(text)
        return text

    _with_texts(value, note)
    return found


def not_drawn(texts: Iterable[str]) -> list[str]:
    """The characters of these texts in whose place ``□`` stands on paper, each once."""
    characters = dict.fromkeys(character for text in texts for character in _on_paper(text))
    missing = without_glyph(characters)
    return [character for character in characters if character in missing]


def without_glyph(characters: Iterable[str]) -> set[str]:
    """Those that no font of typst has; of very many that were never asked, also the last ones."""
    asked = [character for character in dict.fromkeys(characters) if not _is_plain(character)]
    missing = {character for character in asked if _is_wide(character)}
    new = [one for one in asked if one not in missing and one not in _known]
    hollow = hollow_to_typst(new[:ASKED_MOST])
    _known.update({one: one not in hollow for one in new[:ASKED_MOST]})
    return missing | {one for one in asked if not _known.get(one, False)}


def _is_plain(character: str) -> bool:
    # What every text is made of need not be asked; a mark is drawn on the letter before it.
    return character.isascii() or unicodedata.category(character).startswith("M")


def _is_wide(character: str) -> bool:
    # Thousands of letters of which its fonts have none.
    wide = unicodedata.east_asian_width(character) == "W"
    return wide and unicodedata.category(character) == "Lo"


def hollow_to_typst(characters: list[str]) -> set[str]:
    """Asked of typst itself, all at once: it alone knows which fonts it falls back to."""
    if not characters:
        return set()
    try:
        typst.compile(
            EACH_ALONE,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"data": json.dumps(characters)},
        )
    except typst.TypstError as error:
        said = GLYPHLESS.findall(error.diagnostic)
        return {chr(int(code, 16)) if code else letter for code, letter in said}
    return set()
