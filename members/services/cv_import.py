"""A CV from a file: read, shown part by part, and taken as far as its owner says.

Nothing changes before they have said so; the same file taken twice adds nothing.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit import file_kind
from eclub.kit.services import audit
from members.enums import CvSection
from members.models import Cv, CvImport, CvItem, User
from members.services import cv as cvs
from members.services import cv_document, linkedin
from members.services.cv_dates import is_date
from members.services.cv_entries import identity, title_of
from members.services.linkedin_files import FILES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEPT = timedelta(days=7)
WAITING_MOST = 20
BASICS, REST = "basics", "rest"
ADD, REPLACE, LEAVE = "add", "replace", "leave"
DATES = ("startDate", "endDate", "date", "releaseDate")
BASICS_LABELS = {
    "name": gettext_lazy("Nom"),
    "label": gettext_lazy("Titre"),
    "image": gettext_lazy("Photo"),
    "email": gettext_lazy("Courriel"),
    "phone": gettext_lazy("Téléphone"),
    "url": gettext_lazy("Site web"),
    "summary": gettext_lazy("Accroche"),
    "location": gettext_lazy("Lieu"),
    "profiles": gettext_lazy("Profils en ligne"),
}


@dataclass(frozen=True)
class Line:
    """One entry of the file."""

    title: str
    is_known: bool


@dataclass(frozen=True)
class Part:
    """What a file offers for one part of the CV."""

    key: str
    label: "StrOrPromise"
    lines: list[Line]
    # What the CV has there already.
    has: int

    @property
    def new(self) -> int:
        return sum(not line.is_known for line in self.lines)


@transaction.atomic
def receive(owner: User, name: str, content: bytes) -> CvImport:
    """Read a JSON Resume or LinkedIn's ZIP; raises ValidationError, with what to do."""
    made = CvImport(cv=cvs.to_write(owner), file_name=file_kind.clean_name(name))
    if content[:4] == b"PK\x03\x04":
        _fill(made, linkedin.read(content), content)
    else:
        made.document = cv_document.check(_json(content))
        if not made.document:
            raise ValidationError(_("Ce fichier ne contient rien : il n’y a rien à reprendre."))
    made.save()
    kept = made.cv.imports.values_list("pk", flat=True)[:WAITING_MOST]
    made.cv.imports.exclude(pk__in=list(kept)).delete()
    return made


def map_columns(waiting: CvImport, columns: linkedin.Columns) -> None:
    """Read an archive again, now that its owner has said what its columns are."""
    content = bytes(waiting.archive or b"")
    _fill(waiting, linkedin.read(content, columns=columns), content)
    waiting.save()


def parts_of(waiting: CvImport) -> list[Part]:
    """What the file offers, in the order of a CV; parts it does not have are left out."""
    document, cv = waiting.document, waiting.cv
    parts = []
    if basics := document.get(BASICS):
        lines = [
            Line(f"{BASICS_LABELS.get(key, key)} : {_short(value)}", cv.basics.get(key) == value)
            for key, value in basics.items()
        ]
        # A CV nobody has written in has what the account says, which nobody would miss.
        parts.append(Part(BASICS, _("Vous"), lines, len(cv.basics) if cv.revision > 1 else 0))
    known = _known(cv)
    for section in CvSection:
        if entries := document.get(section.value):
            lines = [
                Line(
                    title_of(section, entry) or _("Sans titre"),
                    identity(section, entry) in known[section],
                )
                for entry in entries
            ]
            parts.append(Part(section.value, section.label, lines, len(known[section])))
    if rest := _rest(document):
        lines = [Line(key, cv.rest.get(key) == value) for key, value in rest.items()]
        parts.append(Part(REST, _("Autres données du fichier"), lines, len(cv.rest)))
    return parts


def first_choice(part: Part) -> str:
    """What is proposed: nothing of the CV is lost, and nothing comes twice."""
    if not part.has:
        return REPLACE
    return ADD if part.new else LEAVE


@transaction.atomic
def accept(waiting: CvImport, choices: Mapping[str, str], *, private: bool, by: User) -> int:
    """Take the parts that were chosen; the number of entries that were written.

    ``ADD`` takes what the CV does not have yet, ``REPLACE`` puts the file's part in its place.
    Raises ValidationError, taking nothing, when the CV would be too long.
    """
    cv = waiting.cv = Cv.objects.select_for_update().get(pk=waiting.cv_id)
    document = waiting.document
    if private:
        document = linkedin.with_private(document, waiting.private)
    written = 0
    for part in parts_of(waiting):
        choice = choices.get(part.key, LEAVE)
        if choice == LEAVE:
            continue
        if part.key == BASICS:
            written += _take_values(cv, BASICS, document[BASICS], choice)
        elif part.key == REST:
            # Beside what is there: sections that were kept empty, keys of other tools.
            written += _take_values(cv, REST, cv.rest | _rest(document), choice)
        else:
            written += _take(cv, part.key, document[part.key], choice)
    cv_document.judge_count(cv.items.count())
    cv.revision += 1
    # No page wrote this: one that is open, whoever wrote last, is behind.
    cv.written_by = None
    cv.save()
    waiting.delete()
    audit.record(by, "cv.imported", cv, entries=written)
    return written


def doubtful_dates(document: Mapping[str, Any]) -> list[str]:
    """Dates of the file that are none: they are taken as they are, to be set right later."""
    found = []
    for section in CvSection:
        for entry in document.get(section.value) or []:
            found += [
                _("{title} : « {date} »").format(
                    title=title_of(section, entry) or section.label, date=_short(entry[key])
                )
                for key in DATES
                if entry.get(key) and not is_date(entry[key])
            ]
    return found


def forget(now: datetime) -> int:
    """Erase what waited too long; how many."""
    return CvImport.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _json(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValidationError(
            _(
                "Ce fichier n’est ni un CV au format JSON Resume, ni l’archive ZIP de LinkedIn. "
                "Choisissez l’un de ces deux fichiers, sans l’ouvrir ni le modifier."
            )
        ) from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _fill(made: CvImport, reading: linkedin.Reading, content: bytes) -> None:
    made.document = cv_document.check(reading.document)
    made.private = reading.private
    made.account = {
        file.name: {
            "read": reading.read[file.name],
            "empty": reading.empty[file.name],
            "torn": reading.torn[file.name],
        }
        for file in FILES
        if file.name in reading.read
    }
    made.unknown = reading.unknown
    # Kept as long as there is something to ask about it.
    made.archive = content if reading.unknown else None


def _rest(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in document.items()
        # Empty parts have nothing to choose from, and stay what they are.
        if key not in (BASICS, *CvSection.values) or not value
    }


def _known(cv: Cv) -> dict[str, Collection[tuple[str, ...]]]:
    known: dict[str, list[tuple[str, ...]]] = {section.value: [] for section in CvSection}
    for item in cv.items.all():
        known[item.section].append(identity(item.section, item.data))
    return dict(known)


def _take_values(cv: Cv, field: str, offered: dict[str, Any], choice: str) -> int:
    kept: dict[str, Any] = getattr(cv, field)
    said = {key: value for key, value in kept.items() if value}
    taken = offered | said if choice == ADD else offered
    setattr(cv, field, taken)
    return taken != kept


def _take(cv: Cv, section: str, entries: list[dict[str, Any]], choice: str) -> int:
    if choice == REPLACE:
        # Removed as by hand: each can be put back for a while, with its tags.
        cv.items.filter(section=section).update(position=None, removed_at=timezone.now())
        cv.rest.pop(section, None)
    has = [identity(section, item.data) for item in cv.items.filter(section=section)]
    known, first = set(has), len(has)
    taken = [entry for entry in entries if identity(section, entry) not in known]
    CvItem.objects.bulk_create(
        CvItem(cv=cv, section=section, position=first + rank, data=entry)
        for rank, entry in enumerate(taken)
    )
    return len(taken)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if isinstance(part, str) and part)
    if isinstance(value, list):
        return str(len(value))
    text = str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
