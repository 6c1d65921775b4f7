"""What the editor of a CV shows: each section with its entries in a line, and what comes next."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.enums import CvSection
from members.models import Cv, CvItem
from members.services import cv_paper

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Offered from the start; the others wait below until they hold something.
USUAL = (
    CvSection.WORK,
    CvSection.EDUCATION,
    CvSection.SKILLS,
    CvSection.LANGUAGES,
    CvSection.CERTIFICATES,
)
ADD: dict[CvSection, "StrOrPromise"] = {
    CvSection.WORK: _("Ajouter une expérience"),
    CvSection.EDUCATION: _("Ajouter une formation"),
    CvSection.SKILLS: _("Ajouter une compétence"),
    CvSection.LANGUAGES: _("Ajouter une langue"),
    CvSection.CERTIFICATES: _("Ajouter un permis ou un certificat"),
    CvSection.VOLUNTEER: _("Ajouter un engagement bénévole"),
    CvSection.PROJECTS: _("Ajouter une réalisation"),
    CvSection.INTERESTS: _("Ajouter un centre d’intérêt"),
    CvSection.AWARDS: _("Ajouter une distinction"),
    CvSection.PUBLICATIONS: _("Ajouter une publication"),
    CvSection.REFERENCES: _("Ajouter une référence"),
}


@dataclass(frozen=True)
class Line:
    """An entry as its section lists it."""

    item: CvItem
    title: str
    detail: str


@dataclass(frozen=True)
class Part:
    """A section of the editor."""

    key: str
    title: "StrOrPromise"
    add: "StrOrPromise"
    lines: list[Line]


@dataclass(frozen=True)
class Step:
    """The one thing to do next, and the route (with its argument) where it is done."""

    words: "StrOrPromise"
    button: "StrOrPromise"
    route: str
    argument: str = ""


def parts(items: list[CvItem]) -> tuple[list[Part], list[Part]]:
    """The sections that are usual or hold something, and those one may begin."""
    by_section = defaultdict(list)
    for item in sorted(items, key=lambda item: item.position or 0):
        by_section[item.section].append(line_of(item))
    drawn = [
        Part(key.value, key.label, ADD[key], by_section.get(key.value, [])) for key in CvSection
    ]
    shown = [part for part in drawn if part.lines or part.key in USUAL]
    return shown, [part for part in drawn if part not in shown]


def line_of(item: CvItem) -> Line:
    entry = cv_paper.entry(item.section, item.data)
    title = " · ".join(filter(None, (entry.title, entry.subtitle))) or str(_("Sans titre"))
    done = len(entry.highlights)
    told = ngettext("%(count)s ligne", "%(count)s lignes", done) % {"count": done} if done else ""
    words = ", ".join(entry.words[:5])
    return Line(item, title, " · ".join(filter(None, (entry.dates, told, words))))


def next_step(cv: Cv, items: list[CvItem]) -> Step:
    """What is missing most, in the order in which a CV is best written."""
    sections = {item.section for item in items}
    if not cv_paper.text(cv.basics.get("label")):
        return Step(
            _("Dites d’abord qui vous êtes et le métier que vous visez."),
            _("Écrire l’en-tête"),
            "cv_basics",
        )
    if CvSection.WORK not in sections:
        return Step(
            _("Votre dernier travail, même court ou ancien : c’est ce qu’on lit en premier."),
            ADD[CvSection.WORK],
            "cv_item_add",
            CvSection.WORK,
        )
    if bare := next((one for one in items if _is_bare(one)), None):
        return Step(
            _("Dites en deux ou trois lignes ce que vous y avez fait, avec un chiffre."),
            _("Compléter « {title} »").format(title=cv_paper.entry(bare.section, bare.data).title),
            "cv_item",
            str(bare.pk),
        )
    for key, words in (
        (CvSection.SKILLS, _("Ce que vous savez faire : les logiciels de recrutement le lisent.")),
        (CvSection.EDUCATION, _("Vos formations, la plus récente d’abord.")),
    ):
        if key not in sections:
            return Step(words, ADD[key], "cv_item_add", key)
    if not cv_paper.text(cv.basics.get("summary")):
        return Step(
            _("Trois phrases d’accroche, pour que l’on ait envie de lire la suite."),
            _("Écrire l’accroche"),
            "cv_basics",
        )
    return Step(
        _("L’essentiel y est. Regardez-le comme le verra un recruteur."),
        _("Voir l’aperçu"),
        "cv_preview",
    )


def _is_bare(item: CvItem) -> bool:
    if item.section != CvSection.WORK:
        return False
    entry = cv_paper.entry(item.section, item.data)
    return not (entry.highlights or entry.paragraphs)
