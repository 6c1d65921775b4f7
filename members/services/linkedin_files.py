"""The files of LinkedIn's archive that become parts of a CV, and how a line becomes an entry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from eclub.kit.dates import month_named
from eclub.kit.folding import words_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = Mapping[str, str]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One field of ours, and the headers under which LinkedIn writes it."""

    key: str
    label: "StrOrPromise"
    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class File:
    """One file of the archive that becomes part of a CV."""

    name: str
    label: "StrOrPromise"
    columns: tuple[Column, ...]
    # An entry of ours, None for a line that says nothing.
    entry: Callable[[Row], Entry | None]
    # JSON Resume's section; empty for the profile.
    section: str


def date_of(text: str) -> str:
    """A date of LinkedIn's ("Jan 2020", "2020", "07 Dec 2025") as JSON Resume writes it, or ""."""
    words = words_of(text)
    years = [word for word in words if len(word) == 4 and word.isdigit()]
    if not years:
        return ""
    month = next(filter(None, map(month_named, words)), None)
    days = [int(word) for word in words if word.isdigit() and len(word) <= 2]
    made = years[0] if month is None else f"{years[0]}-{month:02d}"
    return f"{made}-{days[0]:02d}" if month and days and 1 <= days[0] <= 31 else made


def entry_of(**values: object) -> Entry | None:
    """What was said, without the rest; None when nothing was."""
    kept = {key: value for key, value in values.items() if value}
    return kept or None


def _lines(text: str) -> tuple[str, list[str]]:
    """A description as a summary and its bulleted lines."""
    summary: list[str] = []
    bullets: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        found = re.match(r"[-–—•*·▪◦‣]\s*(.+)", bare)
        if found:
            bullets.append(found[1])
        elif bare:
            summary.append(bare)
    return "\n".join(summary), bullets


def _work(row: Row) -> Entry | None:
    summary, bullets = _lines(row["description"])
    return entry_of(
        name=row["company"],
        position=row["title"],
        location=row["location"],
        startDate=date_of(row["start"]),
        endDate=date_of(row["end"]),
        summary=summary,
        highlights=bullets,
    )


def _volunteer(row: Row) -> Entry | None:
    summary, bullets = _lines(row["description"])
    return entry_of(
        organization=row["company"],
        position=row["title"],
        startDate=date_of(row["start"]),
        endDate=date_of(row["end"]),
        summary=summary or row["cause"],
        highlights=bullets,
    )


def _education(row: Row) -> Entry | None:
    return entry_of(
        institution=row["school"],
        studyType=row["degree"],
        startDate=date_of(row["start"]),
        endDate=date_of(row["end"]),
        courses=[text for text in (row["notes"], row["activities"]) if text],
    )


def _project(row: Row) -> Entry | None:
    summary, bullets = _lines(row["description"])
    return entry_of(
        name=row["title"],
        description=summary,
        highlights=bullets,
        url=row["url"],
        startDate=date_of(row["start"]),
        endDate=date_of(row["end"]),
    )


def _certificate(row: Row) -> Entry | None:
    return entry_of(
        name=row["name"], date=date_of(row["start"]), issuer=row["authority"], url=row["url"]
    )


def _columns(*columns: tuple[str, "StrOrPromise", str, bool]) -> tuple[Column, ...]:
    return tuple(
        Column(key, label, tuple(headers.split("|")), required)
        for key, label, headers, required in columns
    )


START = ("start", gettext_lazy("Début"), "Started On|Start Date|Début|Date de début", False)
END = ("end", gettext_lazy("Fin"), "Finished On|End Date|Fin|Date de fin", False)
TEXT = ("description", gettext_lazy("Description"), "Description", False)
URL = ("url", gettext_lazy("Adresse web"), "Url|URL|Lien", False)
COMPANY = "Company Name|Company|Nom de l’entreprise|Nom de l'entreprise|Entreprise|Organisation"

FILES: tuple[File, ...] = (
    File(
        "Profile",
        gettext_lazy("Profil"),
        _columns(
            ("first", gettext_lazy("Prénom"), "First Name|Prénom", True),
            ("last", gettext_lazy("Nom"), "Last Name|Nom|Nom de famille", True),
            ("headline", gettext_lazy("Titre"), "Headline|Titre|Titre de profil", False),
            ("summary", gettext_lazy("Résumé"), "Summary|Résumé|Infos", False),
            ("websites", gettext_lazy("Sites web"), "Websites|Sites web", False),
            ("address", gettext_lazy("Adresse"), "Address|Adresse", False),
            ("birth", gettext_lazy("Date de naissance"), "Birth Date|Date de naissance", False),
            ("place", gettext_lazy("Lieu"), "Geo Location|Lieu|Localisation", False),
            ("postcode", gettext_lazy("Code postal"), "Zip Code|Code postal", False),
        ),
        lambda row: entry_of(**row),
        "",
    ),
    File(
        "Positions",
        gettext_lazy("Expériences"),
        _columns(
            ("company", gettext_lazy("Entreprise"), COMPANY, True),
            ("title", gettext_lazy("Poste"), "Title|Position|Intitulé du poste|Poste|Titre", True),
            TEXT,
            ("location", gettext_lazy("Lieu"), "Location|Lieu", False),
            START,
            END,
        ),
        _work,
        "work",
    ),
    File(
        "Education",
        gettext_lazy("Formations"),
        _columns(
            (
                "school",
                gettext_lazy("Établissement"),
                "School Name|Nom de l’école|Nom de l'école|Établissement|École",
                True,
            ),
            START,
            END,
            ("notes", gettext_lazy("Notes"), "Notes|Remarques", False),
            ("degree", gettext_lazy("Diplôme"), "Degree Name|Nom du diplôme|Diplôme", False),
            ("activities", gettext_lazy("Activités"), "Activities|Activités", False),
        ),
        _education,
        "education",
    ),
    File(
        "Skills",
        gettext_lazy("Compétences"),
        _columns(("name", gettext_lazy("Compétence"), "Name|Nom|Compétence", True)),
        lambda row: entry_of(name=row["name"]),
        "skills",
    ),
    File(
        "Languages",
        gettext_lazy("Langues"),
        _columns(
            ("name", gettext_lazy("Langue"), "Name|Nom|Langue", True),
            ("level", gettext_lazy("Niveau"), "Proficiency|Niveau|Compétence linguistique", False),
        ),
        lambda row: entry_of(language=row["name"], fluency=row["level"]),
        "languages",
    ),
    File(
        "Certifications",
        gettext_lazy("Certificats"),
        _columns(
            ("name", gettext_lazy("Certificat"), "Name|Nom|Certificat", True),
            URL,
            ("authority", gettext_lazy("Organisme"), "Authority|Organisme|Autorité", False),
            START,
        ),
        _certificate,
        "certificates",
    ),
    File(
        "Volunteering",
        gettext_lazy("Bénévolat"),
        _columns(
            ("company", gettext_lazy("Association"), COMPANY, True),
            ("title", gettext_lazy("Rôle"), "Role|Rôle", False),
            ("cause", gettext_lazy("Cause"), "Cause", False),
            START,
            END,
            TEXT,
        ),
        _volunteer,
        "volunteer",
    ),
    File(
        "Projects",
        gettext_lazy("Réalisations"),
        _columns(
            ("title", gettext_lazy("Nom"), "Title|Titre|Nom", True),
            TEXT,
            URL,
            START,
            END,
        ),
        _project,
        "projects",
    ),
)
