"""Cards of vCard 2.1, 3.0 and 4.0 files, as address books really write them.

Every card and every stray line comes out, with its line in the file: read, or refused with the
reason. See docs/decisions/0021-vcards.md for why no library does it.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from eclub.kit.table import text_in
from members.models.contact import linkedin_profile
from members.services.contact_card import Card, Refused, fit

END_OF_LINE = re.compile(rb"\r\n|\r|\n")
PROPERTY = re.compile(rb'\s*(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
PARAMETER = re.compile(rb';((?:[^";]|"[^"]*")*)')
# A backslash before anything else is only a backslash.
ESCAPED = re.compile(r"\\([nN,;:\\])|([^\\]+|\\)")
QUOTED = re.compile(rb"[^:]*;(?:ENCODING=)?\"?QUOTED-PRINTABLE", re.IGNORECASE)
# What nobody keeps here, and what can fill megabytes.
HEAVY = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
BEGIN, END = b"BEGIN:VCARD", b"END:VCARD"


@dataclass(frozen=True)
class _Property:
    name: str
    value: str

    def parts(self, separator: str) -> list[str]:
        """The value at each separator that is not escaped, unescaped."""
        found = [""]
        for escaped, plain in ESCAPED.findall(self.value):
            if escaped:
                found[-1] += "\n" if escaped in "nN" else escaped
            else:
                first, *others = plain.split(separator)
                found[-1] += first
                found += others
        return found

    @property
    def text(self) -> str:
        return "".join(self.parts("\0"))


def read(content: bytes) -> Iterator[Card | Refused]:
    """The cards of a file in their order."""
    start, depth, is_astray = 0, 0, False
    lines: list[tuple[int, bytes]] = []
    for number, line in _logical_lines(content):
        said = line.strip().upper()
        if said == BEGIN:
            if depth and lines and lines[-1][1].strip().upper() == b"AGENT:":
                depth += 1
                continue
            if depth:
                yield Refused(start, _("La fiche n’a pas de fin (END:VCARD)."))
            start, lines, depth, is_astray = number, [], 1, False
        elif said == END and depth:
            depth -= 1
            if not depth:
                yield _card(start, lines)
        elif depth == 1:
            lines.append((number, line))
        elif said and not depth and not is_astray:
            is_astray = True
            yield Refused(number, _("À partir de cette ligne, ce n’est pas une fiche."))
    if depth:
        yield Refused(start, _("La fiche est coupée : le fichier s’arrête avant sa fin."))


def _logical_lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines put together again, with the number of the first; blank ones are left out."""
    number, parts, is_quoted, is_heavy, keeps_space = 0, [b""], False, False, False
    for at, line in enumerate(END_OF_LINE.split(content), 1):
        said = line.strip().upper()
        is_mark = said in {BEGIN, END}
        if is_quoted and parts[-1].endswith(b"=") and not is_mark:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts[0] and line[:1] in {b" ", b"\t"} and not is_mark:
            if not is_heavy:
                parts.append(line if keeps_space else line[1:])
        elif is_heavy and said and b":" not in line:
            continue
        else:
            if parts[0]:
                yield number, b"".join(parts)
            number, parts = at, [line]
            is_quoted, is_heavy = bool(QUOTED.match(line)), bool(HEAVY.match(line))
            # Version 2.1 folds at a space, which stays; the later ones add one.
            if said.startswith(b"VERSION:"):
                keeps_space = said.endswith(b"2.1")
    if parts[0]:
        yield number, b"".join(parts)


def _card(start: int, lines: list[tuple[int, bytes]]) -> Card | Refused:
    card = Card(start)
    first: dict[str, str] = {}
    notes: list[str] = []
    for number, line in lines:
        if HEAVY.match(line):
            continue
        found = _property(line)
        if found is None:
            card.remarks.append(_("Ligne %(line)s illisible, laissée.") % {"line": number})
        elif found.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"} and found.text.lower() == "group":
            return Refused(start, _("C’est une liste de diffusion, pas une personne."))
        else:
            _take(card, found, first, notes)
    card.name = first.get("FN") or first.get("N", "")
    card.company, card.position = first.get("ORG", ""), first.get("TITLE") or first.get("ROLE", "")
    card.how_known = first.get("X-ECLUB-HOW-KNOWN", "")
    card.notes = "\n".join(notes)
    return fit(card)


def _take(card: Card, found: _Property, first: dict[str, str], notes: list[str]) -> None:
    """Put one property where it belongs."""
    match found.name:
        case "EMAIL":
            card.emails.append(found.text.strip().removeprefix("mailto:"))
        case "TEL":
            number = found.text.strip()
            card.phones.append(re.sub(r"(?i)^tel:|;.*", "", number) if ":" in number else number)
        case "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE" | "X-SOCIAL-PROFILE":
            address = linkedin_profile(found.text)
            if address and not card.linkedin:
                card.linkedin = address
            elif found.text.strip():
                notes.append(_("Site : %(address)s") % {"address": found.text.strip()})
        case "NOTE":
            notes.append(found.text)
        case "X-ECLUB-KNOWN-SINCE":
            card.known_since = _day(found.text)
        case _:
            _take_line(found, first, notes)


def _take_line(found: _Property, first: dict[str, str], notes: list[str]) -> None:
    """What fills a field once: the first one said; the notes keep the others."""
    match found.name:
        case "ORG":
            company, *units = [part.strip() for part in found.parts(";")]
            _first(first, "ORG", company, notes, _("Entreprise"))
            notes += [_("Service : %(unit)s") % {"unit": unit} for unit in units if unit]
        case "N":
            family, given, middle, *_rest = [*found.parts(";"), "", "", ""]
            first.setdefault("N", " ".join(f"{given} {middle} {family}".split()))
        case "FN" | "TITLE" | "ROLE":
            label = _("Nom") if found.name == "FN" else _("Fonction")
            _first(first, found.name, found.text.strip(), notes, label)
        case "X-ECLUB-HOW-KNOWN":
            first.setdefault(found.name, found.text)


def _first(first: dict[str, str], name: str, value: str, notes: list[str], label: str) -> None:
    if value and first.setdefault(name, value) != value:
        notes.append(f"{label} : {value}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _property(line: bytes) -> _Property | None:
    found = PROPERTY.match(line)
    if found is None:
        return None
    named = {"ENCODING": "", "CHARSET": ""}
    for parameter in PARAMETER.findall(found[2]):
        name, equals, value = parameter.decode("ascii", "replace").upper().partition("=")
        # Version 2.1 leaves names out: TEL;CELL, NOTE;QUOTED-PRINTABLE.
        named[name.strip() if equals else "ENCODING" if name in ENCODINGS else "TYPE"] = (
            (value if equals else name).strip().strip('"')
        )
    try:
        value = _decoded(found[3], named["ENCODING"])
    except binascii.Error:
        return None
    return _Property(found[1].decode("ascii").upper(), text_in(value, named["CHARSET"]))


ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}


def _decoded(value: bytes, encoding: str) -> bytes:
    if encoding == "QUOTED-PRINTABLE":
        return quopri.decodestring(value)
    if encoding in {"B", "BASE64"}:
        return base64.b64decode(value)
    return value
