"""What a CV says, line by line and in words: the one reading of a document, for every way to
draw it (page, PDF, Word, the text that machines read).

A document is what somebody wrote or imported: nothing is believed of the kind of its values.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.enums import CvSection

Data = dict[str, Any]
ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?", re.ASCII)
# Letters drawn as one, which copies out of PDFs bring along and machines do not read.
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
# Their entries are told on one line each: « Soudure : TIG, MAG ».
ON_ONE_LINE = frozenset({CvSection.SKILLS, CvSection.LANGUAGES, CvSection.INTERESTS})


@dataclass(frozen=True)
class Contact:
    """Something by which a person is found; ``address`` is a safe link, or empty."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a section; everything but the title may be empty."""

    title: str
    subtitle: str = ""
    dates: str = ""
    link: Contact | None = None
    paragraphs: list[str] = field(default_factory=list)
    highlights: list[str] = field(default_factory=list)
    # Short words that are listed with commas.
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    on_one_line: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Paper:
    """A whole CV in the order of reading."""

    name: str
    label: str
    contacts: list[Contact]
    summary: list[str]
    sections: list[Section]
    language: str

    def as_data(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def of(document: Data, *, language: str, name: str = "") -> Paper:
    """The paper of a JSON Resume; ``name`` serves when the document has none."""
    with translation.override(language):
        basics = _mapping(document.get("basics"))
        return Paper(
            name=text(basics.get("name")) or name,
            label=text(basics.get("label")),
            contacts=list(_contacts(basics)),
            summary=lines(basics.get("summary")),
            sections=[section for key in CvSection if (section := _section(key, document))],
            language=language,
        )


def entry(section: str, data: Data) -> Entry:
    """One entry in the language that is active."""
    return READ[CvSection(section)](data)


def text(value: object) -> str:
    """A value as one line of words; empty for what is no text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).translate(LIGATURES).split())


def lines(value: object) -> list[str]:
    """The lines of a text, or of a list of texts, without the empty ones."""
    parts = value if isinstance(value, list) else [value]
    split = (
        line for part in parts for line in (part.splitlines() if isinstance(part, str) else [part])
    )
    return [line for line in map(text, split) if line]


def safe_address(value: object) -> str:
    """An address that may be followed (http, https, mailto), or nothing."""
    address = text(value)
    if not address or " " in address or len(address) > 2000:
        return ""
    if HOST.fullmatch(re.split(r"[/?#]", address, maxsplit=1)[0]):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return address if _is_email(parts.path) else ""
    return address if parts.scheme in {"http", "https"} and parts.netloc else ""


def link(value: object) -> Contact | None:
    """A web address as it is read, with where it leads when that is safe."""
    shown = re.sub(r"^(https?://|mailto:)", "", text(value), flags=re.IGNORECASE).rstrip("/")
    return Contact(shown, safe_address(value)) if shown else None


def day(value: object) -> str:
    """« mars 2019 » or « 2019 »; a date that is none stays as it was written."""
    written = text(value)
    found = ISO.fullmatch(written)
    if not found:
        return written
    year, month = int(found[1]), int(found[2] or 0)
    if not 1 <= month <= 12 or not year:
        return found[1] if not found[2] else written
    return date_format(date(year, month, 1), "F Y")


def period(data: Data) -> str:
    """From when to when; what has begun and has no end still goes on."""
    start, end = day(data.get("startDate")), day(data.get("endDate"))
    if not start or start == end:
        return end or start
    if not end:
        return _("depuis %(start)s") % {"start": start}
    return f"{start} – {end}"


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _mapping(value: object) -> Data:
    return value if isinstance(value, dict) else {}


def _contacts(basics: Data) -> Iterable[Contact]:
    if email := text(basics.get("email")):
        yield Contact(email, f"mailto:{quote(email, safe='@')}" if _is_email(email) else "")
    if phone := text(basics.get("phone")):
        yield Contact(phone)
    if place := _place(_mapping(basics.get("location"))):
        yield Contact(place)
    if page := link(basics.get("url")):
        yield page
    profiles = basics.get("profiles")
    for profile in map(_mapping, profiles if isinstance(profiles, list) else []):
        network, username = text(profile.get("network")), text(profile.get("username"))
        if found := link(profile.get("url")):
            yield found
        elif username:
            yield Contact(f"{network} {username}".strip())


def _place(location: Data) -> str:
    town = " ".join(filter(None, (text(location.get(key)) for key in ("postalCode", "city"))))
    return _listed(location.get("address"), town, location.get("region"))


def _section(key: CvSection, document: Data) -> Section | None:
    value = document.get(key.value)
    read = (entry(key, data) for data in (value if isinstance(value, list) else []) if data)
    entries = [one for one in read if one != Entry("")]
    return Section(key.value, str(key.label), key in ON_ONE_LINE, entries) if entries else None


def _listed(*values: object) -> str:
    return ", ".join(filter(None, map(text, values)))


def _work(data: Data) -> Entry:
    what = text(data.get("position"))
    where = _listed(data.get("name") or data.get("company"), data.get("location"))
    return Entry(
        title=what or where,
        subtitle=where if what else "",
        dates=period(data),
        link=link(data.get("url")),
        paragraphs=lines(data.get("description")) + lines(data.get("summary")),
        highlights=lines(data.get("highlights")),
    )


def _volunteer(data: Data) -> Entry:
    return _work({**data, "name": data.get("organization")})


def _education(data: Data) -> Entry:
    what = _listed(data.get("studyType"), data.get("area"))
    where = text(data.get("institution"))
    score = text(data.get("score"))
    return Entry(
        title=what or where,
        subtitle=where if what else "",
        dates=period(data),
        link=link(data.get("url")),
        paragraphs=[score] if score else [],
        highlights=lines(data.get("courses")),
    )


def _words(named: str, level: str) -> Callable[[Data], Entry]:
    return lambda data: Entry(
        title=text(data.get(named)),
        subtitle=text(data.get(level)),
        words=lines(data.get("keywords")),
    )


def _certificate(data: Data) -> Entry:
    return _dated(data, "name", "issuer", "date")


def _project(data: Data) -> Entry:
    return Entry(
        title=text(data.get("name")),
        subtitle=_listed(*lines(data.get("roles")), data.get("entity")),
        dates=period(data),
        link=link(data.get("url")),
        paragraphs=lines(data.get("description")),
        highlights=lines(data.get("highlights")),
        words=lines(data.get("keywords")),
    )


def _dated(data: Data, title: str, by: str, on: str) -> Entry:
    return Entry(
        title=text(data.get(title)),
        subtitle=text(data.get(by)),
        dates=day(data.get(on)),
        link=link(data.get("url")),
        paragraphs=lines(data.get("summary")),
    )


def _reference(data: Data) -> Entry:
    return Entry(title=text(data.get("name")), paragraphs=lines(data.get("reference")))


READ: dict[CvSection, Callable[[Data], Entry]] = {
    CvSection.WORK: _work,
    CvSection.EDUCATION: _education,
    CvSection.SKILLS: _words("name", "level"),
    CvSection.LANGUAGES: _words("language", "fluency"),
    CvSection.CERTIFICATES: _certificate,
    CvSection.VOLUNTEER: _volunteer,
    CvSection.PROJECTS: _project,
    CvSection.INTERESTS: _words("name", "level"),
    CvSection.AWARDS: lambda data: _dated(data, "title", "awarder", "date"),
    CvSection.PUBLICATIONS: lambda data: _dated(data, "name", "publisher", "releaseDate"),
    CvSection.REFERENCES: _reference,
}
