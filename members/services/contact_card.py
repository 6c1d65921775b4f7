"""What a file says of one person, made fit to be kept, and why somebody is left out of it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from members.models.contact import (
    LINE_LENGTH,
    NOTES_LENGTH,
    PHONE_LENGTH,
    VALUES_MOST,
    is_email,
)

HOW_KNOWN_LENGTH = 200
# Half of what a contact may hold: two files that speak of one person still fit.
CARD_NOTES_LENGTH = NOTES_LENGTH // 2
SPACES = re.compile(r"[^\S\n]+")
# They turn the direction of writing: with them a name can pass for another.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Refused:
    """A card, or lines, of a file that say nothing that could be kept."""

    line: int
    why: str
    name: str = ""


@dataclass
class Card:
    """``line`` is where the file begins to speak of this person; ``remarks`` what was left out."""

    line: int
    name: str = ""
    company: str = ""
    position: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    linkedin: str = ""
    how_known: str = ""
    known_since: date | None = None
    notes: str = ""
    remarks: list[str] = field(default_factory=list)


def fit(card: Card) -> Card | Refused:
    """The card with values that can be kept; what is no address or number goes to its notes."""
    notes = [text_of(card.notes)]
    card.emails = _only(card.emails, notes, is_email)
    card.phones = _only(card.phones, notes, _is_phone)
    names = [line_of(card.name), line_of(card.company), *card.emails, *card.phones]
    name = next((text for text in names if text), "")
    if not name:
        return Refused(card.line, _("Ni nom, ni adresse, ni numéro."))
    card.name = _cut(card, name, LINE_LENGTH)
    card.company = _cut(card, line_of(card.company), LINE_LENGTH)
    card.position = _cut(card, line_of(card.position), LINE_LENGTH)
    card.how_known = _cut(card, line_of(card.how_known), HOW_KNOWN_LENGTH)
    card.notes = _cut(card, "\n".join(note for note in notes if note), CARD_NOTES_LENGTH)
    return card


def text_of(text: str) -> str:
    """Without what does not print; lines stay lines."""
    lines = TURNS.sub("", unicodedata.normalize("NFC", text))
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    printed = "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"} else " "
        for letter in lines
    )
    return "\n".join(line.strip() for line in SPACES.sub(" ", printed).split("\n")).strip()


def line_of(text: str) -> str:
    return " ".join(text_of(text).split())


def _only(values: list[str], notes: list[str], is_good: Callable[[str], bool]) -> list[str]:
    """The good values, once each; the others go to the notes."""
    found = list(dict.fromkeys(line for value in values if (line := line_of(value))))
    good = [value for value in found if is_good(value)]
    notes += [value for value in found if value not in good] + good[VALUES_MOST:]
    return good[:VALUES_MOST]


def _is_phone(text: str) -> bool:
    return len(text) <= PHONE_LENGTH and any(letter.isdecimal() for letter in text)


def _cut(card: Card, text: str, most: int) -> str:
    if len(text) <= most:
        return text
    card.remarks.append(_("Trop long, coupé : « %(start)s… »") % {"start": text[:40]})
    return text[:most].rstrip()
