"""Why a company is proposed, in words: the parts of its index, each with the fact behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from prospecting.enums import Headcount
from prospecting.models import Company
from prospecting.services import index
from prospecting.services.index import Parts
from prospecting.services.search import Row, Wanted, explain

# Below this share an activity is not said to hire the occupation.
SHARE_LEAST = 0.005

SHOWN = """
SELECT company.id, name, commune, postcode, headcount, headcount_floor, rev2.label, naf25.label
  FROM prospecting_company AS company
  LEFT JOIN prospecting_activity AS rev2
         ON rev2.nomenclature = 'rev2' AND rev2.code = naf_rev2
  LEFT JOIN prospecting_activity AS naf25
         ON naf25.nomenclature = 'naf25' AND naf25.code = company.naf25
 WHERE company.id = ANY(%s)"""


class Shown(NamedTuple):
    """What a list shows of a company, with the labels of its activity in both nomenclatures."""

    pk: int
    name: str
    commune: str
    postcode: str
    headcount: str
    headcount_floor: int
    rev2_label: str | None
    naf25_label: str | None

    @property
    def activity(self) -> str:
        """What it does, in the nomenclature that people know."""
        return self.rev2_label or self.naf25_label or ""


@dataclass(frozen=True)
class Part:
    """One part of the index: how much of the most it can be, and the fact behind it."""

    name: str
    percent: int
    words: str


class Line(NamedTuple):
    """A company of the list in words, as the list's template unpacks it."""

    pk: str
    rank: int
    name: str
    activity: str
    # Where it is and how many people it employs: « à 6 km · 20 à 49 salariés ».
    facts: str
    # « Son activité fait 5 % des embauches du métier · a répondu à un club ».
    reasons: str
    ours: bool


@dataclass(frozen=True)
class Proposal:
    """A company by itself, with what there is to say of it."""

    shown: Shown
    facts: str
    distance: str
    parts: list[Part]


def lines(rows: Sequence[Row], first: int) -> list[Line]:
    """Companies found, in this order; ``first`` is the rank of the first of them."""
    shown = _shown([row.pk for row in rows])
    return [
        _line(shown[row.pk], row, rank)
        for rank, row in enumerate(rows, start=first)
        # Erased since it was found.
        if row.pk in shown
    ]


def of(wanted: Wanted, company: Company) -> Proposal:
    """One company by itself, as a search for ``wanted`` ranks it."""
    shown, parts = _shown([company.pk])[company.pk], explain(wanted, company.pk)
    return Proposal(shown, _facts(shown, parts), far(parts.km), in_words(parts))


def _line(shown: Shown, row: Row, rank: int) -> Line:
    facts, why = _facts(shown, row.parts), capfirst(" · ".join(reasons(row.parts)))
    return Line(str(row.pk), rank, shown.name, shown.activity, facts, why, row.ours)


def _facts(shown: Shown, parts: Parts) -> str:
    headcount = str(Headcount(shown.headcount).label) if shown.headcount_floor else ""
    place = f"{shown.commune} ({shown.postcode})" if shown.postcode else shown.commune
    return " · ".join(fact for fact in (place, far(parts.km), headcount) if fact)


def _shown(pks: list[int]) -> dict[int, Shown]:
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [pks])
        return {row[0]: Shown._make(row) for row in cursor.fetchall()}


def far(km: float | None) -> str:
    """« à 6 km »; "" when nobody knows."""
    if km is None:
        return ""
    return _("à %s km") % round(km) if km >= 1 else _("à moins d’un kilomètre")


def in_words(parts: Parts) -> list[Part]:
    """Each part of the index with the fact behind it."""
    share = _share(parts)
    size = (
        ngettext("au moins %s personne", "au moins %s personnes", parts.floor) % parts.floor
        if parts.floor
        else _("personne, que l’on sache")
    )
    known = _known(parts)
    found = [
        (
            _("Affinité"),
            parts.affinity,
            share or _("le registre n’y compte presque aucune embauche"),
        ),
        (_("Taille"), parts.size / index.SIZE_MOST, size),
        (_("Proximité"), parts.nearness, far(parts.km) or _("on ne sait pas où elle se trouve")),
        (
            _("Ce que les clubs en savent"),
            parts.knowledge / index.KNOWLEDGE_MOST,
            ", ".join(known) or _("rien encore"),
        ),
        (
            _("Tranquillité"),
            1 / parts.attention,
            _attention(parts) or _("aucun autre club ces six dernières semaines"),
        ),
    ]
    if parts.share is None and parts.affinity == 1:
        # No occupation was looked for.
        del found[0]
    if parts.rejected:
        found.append((_("Vos choix"), parts.taste, _taste(parts)))
    return [Part(name, round(100 * part), words) for name, part, words in found]


def reasons(parts: Parts) -> list[str]:
    """What speaks for the company or against it, besides its size and where it is."""
    said = [_share(parts), *_known(parts), _attention(parts), _taste(parts)]
    return [words for words in said if words]


def _share(parts: Parts) -> str:
    if parts.share is None or parts.share < SHARE_LEAST:
        return ""
    share = {"share": round(parts.share * 100) or 1}
    return _("son activité fait %(share)s %% des embauches du métier") % share


def _known(parts: Parts) -> list[str]:
    told = (
        (parts.hired, gettext_noop("a déjà embauché quelqu’un d’un club")),
        (parts.project, gettext_noop("a un projet d’embauche")),
        (parts.answered, gettext_noop("a répondu à un club")),
        (parts.not_hiring, gettext_noop("a dit ne pas embaucher en ce moment")),
    )
    return [_(words) for is_so, words in told if is_so]


def _attention(parts: Parts) -> str:
    if not parts.approaches:
        return ""
    words = ngettext(
        "%(n)s démarche d’un autre club ces dernières semaines",
        "%(n)s démarches d’autres clubs ces dernières semaines",
        parts.approaches,
    )
    return words % {"n": parts.approaches}


def _taste(parts: Parts) -> str:
    if not parts.rejected:
        return ""
    words = ngettext(
        "vous avez écarté %(n)s entreprise de cette activité",
        "vous avez écarté %(n)s entreprises de cette activité",
        parts.rejected,
    )
    return words % {"n": parts.rejected}
