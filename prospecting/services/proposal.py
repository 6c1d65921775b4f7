"""Why a company is proposed, in words: the parts of its index, each with the fact behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from prospecting.enums import Headcount, Nomenclature
from prospecting.models import Activity, Company
from prospecting.services import index
from prospecting.services.index import Parts
from prospecting.services.search import Row, Wanted, explain

# Below this share an activity is not said to hire the occupation.
SHARE_LEAST = 0.005


@dataclass(frozen=True)
class Part:
    """One part of the index: how much of the most it can be, and the fact behind it."""

    name: str
    percent: int
    words: str


@dataclass(frozen=True)
class Proposal:
    """A company with what there is to say of it."""

    company: Company
    parts: Parts
    # Of its activity, in the nomenclatures it is known by.
    labels: dict[str, str]
    rank: int
    ours: bool

    @property
    def activity(self) -> str:
        """What it does, in the nomenclature that people know."""
        return self.labels.get(Nomenclature.REV2) or self.labels.get(Nomenclature.NAF25, "")

    @property
    def facts(self) -> list[str]:
        """Where it is and how many people it employs: « à 6 km, 20 à 49 salariés »."""
        company = self.company
        headcount = Headcount(company.headcount).label if company.headcount_floor else ""
        place = f"{company.commune} ({company.postcode})" if company.postcode else company.commune
        return [fact for fact in (place, self.distance, str(headcount)) if fact]

    @property
    def parts_in_words(self) -> list[Part]:
        return in_words(self.parts)

    @property
    def distance(self) -> str:
        return far(self.parts.km)

    @property
    def reasons(self) -> list[str]:
        return reasons(self.parts)


def proposals(rows: Sequence[Row], first: int) -> list[Proposal]:
    """Companies found, in this order; ``first`` is the rank of the first of them."""
    companies = Company.objects.defer("plain", "document").in_bulk([row.pk for row in rows])
    labels = activities(companies.values()) if companies else {}
    return [
        Proposal(companies[row.pk], row.parts, labels_of(companies[row.pk], labels), rank, row.ours)
        for rank, row in enumerate(rows, start=first)
        if row.pk in companies
    ]


def of(wanted: Wanted, company: Company, *, ours: bool) -> Proposal:
    """One company by itself, as a search for ``wanted`` ranks it."""
    labels = labels_of(company, activities([company]))
    return Proposal(company, explain(wanted, company.pk), labels, 1, ours)


def activities(companies: Iterable[Company]) -> dict[tuple[str, str], str]:
    """Labels of the activities of these companies, by nomenclature and code."""
    found = list(companies)
    rev2 = Q(nomenclature=Nomenclature.REV2, code__in={one.naf_rev2 for one in found})
    naf25 = Q(nomenclature=Nomenclature.NAF25, code__in={one.naf25 for one in found})
    rows = Activity.objects.filter(rev2 | naf25).order_by()
    return {
        (nomenclature, code): label
        for nomenclature, code, label in rows.values_list("nomenclature", "code", "label")
    }


def labels_of(company: Company, labels: dict[tuple[str, str], str]) -> dict[str, str]:
    codes = {Nomenclature.REV2: company.naf_rev2, Nomenclature.NAF25: company.naf25}
    return {
        str(nomenclature): labels[nomenclature, code]
        for nomenclature, code in codes.items()
        if (nomenclature, code) in labels
    }


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
