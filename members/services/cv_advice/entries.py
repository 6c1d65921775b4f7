"""What one did and can do: enough to be believed, not so much that nobody reads it."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import CvSection
from members.services import cv_paper
from members.services.cv_advice.subject import Advice, Rule, Subject
from members.services.cv_entries import title_of
from members.services.cv_paper import text

LINE_MOST = 220
SKILLS_MOST = 25
PAGES_MOST = 2
# What a reader takes in of one job.
HIGHLIGHTS_MOST = 8
RECENT_JOBS = 3


def _jobs(subject: Subject) -> Iterator[Advice]:
    jobs = subject.entries(CvSection.WORK)
    if not jobs:
        yield Advice(
            "work",
            _("Aucune expérience : un stage, un remplacement ou du bénévolat en sont aussi."),
        )
    for job in jobs:
        title = title_of("work", job) or _("Une expérience")
        for key, missing in (("position", _("le poste")), ("name", _("l’employeur"))):
            if not text(job.get(key)):
                yield Advice(
                    "work",
                    _("{title} : dites aussi {missing}.").format(title=title, missing=missing),
                )
    for job in jobs[:RECENT_JOBS]:
        if not cv_paper.lines(job.get("highlights")) and not text(job.get("summary")):
            yield Advice(
                "work",
                _("{title} : ajoutez une ligne sur ce que vous y faisiez.").format(
                    title=title_of("work", job) or _("Une expérience")
                ),
            )


def _figures(subject: Subject) -> Iterator[Advice]:
    lines = [
        line
        for job in subject.entries(CvSection.WORK)
        for line in [*cv_paper.lines(job.get("highlights")), text(job.get("summary"))]
        if line
    ]
    if lines and not any(re.search(r"\d", line) for line in lines):
        yield Advice(
            "work",
            _(
                "Aucun chiffre dans vos expériences : combien de couverts, de clients, de "
                "personnes, de commandes ?"
            ),
        )


def _long_lines(subject: Subject) -> Iterator[Advice]:
    for section in CvSection:
        for entry in subject.entries(section):
            highlights = cv_paper.lines(entry.get("highlights"))
            title = title_of(section, entry) or section.label
            if any(len(line) > LINE_MOST for line in highlights):
                yield Advice(
                    section.value,
                    _("{title} : une ligne est très longue ; coupez-la en deux.").format(
                        title=title
                    ),
                )
            if len(highlights) > HIGHLIGHTS_MOST:
                yield Advice(
                    section.value,
                    _("{title} : {count} lignes ; gardez les plus parlantes.").format(
                        title=title, count=len(highlights)
                    ),
                )


def _repeated(subject: Subject) -> Iterator[Advice]:
    for section in CvSection:
        lines = Counter(
            line.casefold()
            for entry in subject.entries(section)
            for line in cv_paper.lines(entry.get("highlights"))
        )
        twice = [line for line, times in lines.items() if times > 1]
        if twice:
            yield Advice(
                section.value,
                ngettext(
                    "Une ligne est écrite deux fois : « {line} ».",
                    "{count} lignes sont écrites deux fois, dont « {line} ».",
                    len(twice),
                ).format(count=len(twice), line=twice[0][:80]),
            )


def _skills(subject: Subject) -> Iterator[Advice]:
    skills = subject.entries(CvSection.SKILLS)
    if not skills:
        yield Advice(
            "skills", _("Ajoutez cinq à dix compétences, avec les mots des annonces de ce métier.")
        )
    elif len(skills) > SKILLS_MOST:
        yield Advice(
            "skills",
            _("{count} compétences : on n’en retient pas tant, gardez les plus utiles.").format(
                count=len(skills)
            ),
        )


def _languages(subject: Subject) -> Iterator[Advice]:
    for language in subject.entries(CvSection.LANGUAGES):
        if text(language.get("language")) and not text(language.get("fluency")):
            yield Advice(
                "languages",
                _(
                    "{language} : dites à quel niveau, par exemple « conversation courante »."
                ).format(language=text(language["language"])),
            )


def _length(subject: Subject) -> Iterator[Advice]:
    if subject.pages > PAGES_MOST:
        yield Advice(
            "work",
            _(
                "Le CV fait {pages} pages. Une ou deux suffisent le plus souvent : une déclinaison "
                "peut n’en montrer qu’une partie."
            ).format(pages=subject.pages),
        )


RULES: tuple[Rule, ...] = (
    _jobs,
    _figures,
    _long_lines,
    _repeated,
    _skills,
    _languages,
    _length,
)
