"""A CV from the ZIP that LinkedIn hands out on request (« Télécharger vos données »).

Profile, positions, education, skills, languages, certificates, volunteering and projects become a
JSON Resume; every line of these files is accounted for. Birth date and address are left out unless
they are asked for, and every other file of the archive stays unread.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from eclub.kit import file_kind, table
from eclub.kit.folding import words_of
from eclub.kit.table import Table
from members.services.linkedin_files import FILES, Entry, File, entry_of

# One file of the archive, unpacked; the real ones weigh some kilobytes.
FILE_MOST = 2_000_000
ROWS_MOST = 1000


@dataclass
class Reading:
    """What was found: the document, how each line fared, and files whose columns are unknown."""

    document: Entry = field(default_factory=dict)
    # File by file: lines read, lines that say nothing, lines whose quotes are never closed.
    read: dict[str, int] = field(default_factory=dict)
    empty: dict[str, list[int]] = field(default_factory=dict)
    torn: dict[str, list[int]] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def _header(text: str) -> str:
    """What two spellings of a header have in common."""
    return "".join(words_of(text))


Columns = Mapping[str, Mapping[str, str]]


def read(content: bytes, *, columns: Columns | None = None) -> Reading:
    """The CV that an archive holds; raises ValidationError, with what to do, when it holds none.

    ``columns`` answers what ``Reading.unknown`` asked: file → our key → the header it stands under.
    """
    tables = _tables(content)
    reading = Reading()
    for file in FILES:
        if file.name not in tables:
            continue
        found = tables[file.name]
        chosen = _match(file, found.header, (columns or {}).get(file.name, {}))
        if all(column.key in chosen for column in file.columns if column.required):
            _read_file(reading, file, chosen, found)
        elif columns is None:
            # Asked once: a file whose owner names no column of it is left out.
            reading.unknown[file.name] = [name for name in found.header if name]
    if not reading.document and not reading.unknown:
        raise ValidationError(
            _("Cette archive ne contient aucune ligne de CV : ses fichiers sont vides.")
        )
    return reading


def _read_file(reading: Reading, file: File, chosen: Mapping[str, str], found: Table) -> None:
    entries, empty = [], list(found.blank)
    for number, line in found.rows:
        values = dict(zip(found.header, line, strict=False))
        row = {
            column.key: values.get(chosen.get(column.key, ""), "").strip()
            for column in file.columns
        }
        if (made := file.entry(row)) is None:
            empty.append(number)
        else:
            entries.append(made)
    reading.read[file.name] = len(entries)
    reading.empty[file.name] = sorted(empty)
    reading.torn[file.name] = found.unread
    if not entries:
        return
    if file.section:
        reading.document[file.section] = entries
        return
    basics, reading.private = _basics(entries[0])
    if basics:
        reading.document["basics"] = basics


def with_private(document: Entry, private: Mapping[str, str]) -> Entry:
    """The same document with the birth date and the address that were left out."""
    basics = dict(document.get("basics", {}))
    location = dict(basics.get("location", {}))
    location |= {
        key: private[name]
        for name, key in (("address", "address"), ("postcode", "postalCode"))
        if private.get(name)
    }
    if location:
        basics["location"] = location
    if private.get("birth"):
        basics["birthDate"] = private["birth"]
    return {**document, "basics": basics}


def _basics(row: Entry) -> tuple[Entry, dict[str, str]]:
    """What the profile says, and apart from it what nobody needs on a CV."""
    urls = re.findall(r"https?://[^\s\],]+", str(row.get("websites", "")))
    place = str(row.get("place", "")).split(",")[0].strip()
    basics = entry_of(
        name=f"{row.get('first', '')} {row.get('last', '')}".strip(),
        label=row.get("headline"),
        summary=row.get("summary"),
        url=urls[0] if urls else "",
        location={"city": place} if place else None,
    )
    private = {key: str(row[key]) for key in ("birth", "address", "postcode") if row.get(key)}
    return basics or {}, private


def _match(file: File, header: list[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Our key → the header it stands under: as chosen, else as LinkedIn writes it."""
    known = {_header(name): name for name in reversed(header)}
    found = {}
    for column in file.columns:
        names = [chosen.get(column.key, ""), *column.headers]
        if (
            match := next((known[_header(n)] for n in names if _header(n) in known), None)
        ) is not None:
            found[column.key] = match
    return found


def _tables(content: bytes) -> dict[str, Table]:
    """The files of ours in the archive, by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > file_kind.MEMBERS_MOST:
                raise ValidationError(_too_much())
            wanted = {file.name.casefold(): file.name for file in FILES}
            found: dict[str, Table] = {}
            for member in members:
                path = PurePosixPath(member.filename)
                name = wanted.get(path.stem.casefold())
                if path.suffix.casefold() != ".csv" or name is None or name in found:
                    continue
                # The size an archive announces may lie: what is read is counted.
                with archive.open(member) as file:
                    bytes_read = file.read(FILE_MOST + 1)
                if len(bytes_read) > FILE_MOST:
                    raise ValidationError(_too_much())
                if (read_table := _table(bytes_read, _wanted_of(name))) is not None:
                    found[name] = read_table
    except file_kind.DAMAGED:
        raise ValidationError(
            _(
                "Cette archive est abîmée ou protégée par un mot de passe. "
                "Téléchargez-la à nouveau sur LinkedIn, puis déposez-la ici sans la modifier."
            )
        ) from None
    if not found:
        raise ValidationError(
            _(
                "Cette archive n’a pas les fichiers du profil (Profile.csv, Positions.csv…). "
                "Sur LinkedIn, demandez « l’archive de données complète », puis déposez-la ici."
            )
        )
    return found


def _wanted_of(name: str) -> File:
    return next(file for file in FILES if file.name == name)


def _too_much() -> str:
    return _(
        "Cette archive est trop grosse pour un profil. Déposez celle de LinkedIn telle quelle."
    )


def _table(content: bytes, file: File) -> Table | None:
    """The table of one file; None for an empty one."""
    known = {_header(header) for column in file.columns for header in column.headers}
    found = table.read(
        table.text_in(content), lambda row: sum(_header(cell) in known for cell in row)
    )
    if len(found.rows) > ROWS_MOST:
        raise ValidationError(_too_much())
    return found if found.header else None
