"""What a club's report says, in words: the same for its page and for its paper."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import OutcomeKind
from eclub.dashboards.services.club_report import ClubReport, Share
from eclub.dashboards.services.suppression import PEOPLE_LEAST
from eclub.kit import pdf
from eclub.kit.dates import day_in_words, minutes_in_words
from eclub.kit.folding import fold
from prospecting.enums import ApproachKind

TEMPLATE = Path(__file__).parent.parent / "pdf" / "club_report.typ"


@dataclass(frozen=True)
class Line:
    """A figure, with what it counts."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Paper:
    club: str
    agency: str
    operator: str
    advisor: str
    theme: str
    # When it met.
    season: str
    title: str
    said: str
    # How sure one can be of it.
    interval: str
    parts: list[Part]
    worked: str
    did_not_work: str
    dated: str


def words(report: ClubReport) -> Paper:
    """In the language that is active."""
    club = report.club
    closing = report.closing
    return Paper(
        club=club.name,
        agency=f"{club.agency.name} ({club.agency.departement})",
        operator=settings.BRAND["operator"] or settings.BRAND["name"],
        advisor=club.advisor.full_name if club.advisor else "",
        theme=club.theme,
        season=_season(report),
        title=_("Bilan de l’e-club") if report.is_over else _("Bilan provisoire de l’e-club"),
        said=found_work(report.work),
        interval=_interval(report),
        parts=[_gathered(report), _searched(report), _left(report)],
        worked=closing.worked if closing else "",
        did_not_work=closing.did_not_work if closing else "",
        dated=_("Chiffres comptés le %(day)s, d’après ce que chacun a fait sur la plateforme.")
        % {"day": _day(report.on)},
    )


def as_pdf(report: ClubReport, now: datetime) -> bytes:
    """The paper itself; always in French, for whoever reads it in France."""
    with translation.override("fr"):
        paper = asdict(words(report))
    paper["worked"], paper["did_not_work"] = (
        _paragraphs(paper[name]) for name in ("worked", "did_not_work")
    )
    return pdf.render(TEMPLATE, paper, made_at=now)


def file_name(report: ClubReport) -> str:
    name = "-".join("".join(c if c.isalnum() else " " for c in fold(report.club.name)).split())
    return f"bilan-{name or 'e-club'}-{report.on.isoformat()}.pdf"


def _paragraphs(text: str) -> list[str]:
    """What a paper sets on lines of its own; a template gets each text on one line."""
    return [line for line in text.splitlines() if line.strip()]


def _season(report: ClubReport) -> str:
    first, last = report.club.starts_on, report.club.ends_on
    if report.closing and report.closing.ended_on:
        last = report.closing.ended_on
    if first is None or last is None or last < first:
        return ""
    return _("du %(first)s au %(last)s") % {"first": _day(first), "last": _day(last)}


def found_work(work: Share) -> str:
    """How many found work, of those whose way out is known."""
    if not work.n:
        return _("Aucune sortie n’est connue pour l’instant.")
    if not work.k:
        return ngettext(
            "Une personne, et pas encore d’emploi retrouvé.",
            "%(n)s personnes, et pas encore d’emploi retrouvé.",
            work.n,
        ) % {"n": work.n}
    return ngettext(
        "%(k)s personne sur %(n)s a retrouvé un emploi.",
        "%(k)s personnes sur %(n)s ont retrouvé un emploi.",
        work.k,
    ) % {"k": work.k, "n": work.n}


def true_share(work: Share) -> str:
    """How sure one can be of it; nothing of nobody."""
    if not work.n:
        return ""
    said = {"low": work.low, "high": work.high}
    if work.n >= PEOPLE_LEAST:
        return (
            _(
                "La part vraie est sans doute entre %(low)s et %(high)s %% (intervalle de Wilson "
                "à 95 %%)."
            )
            % said
        )
    return (
        _(
            "Sur si peu de personnes le hasard compte : la part vraie est sans doute entre "
            "%(low)s et %(high)s %% (intervalle de Wilson à 95 %%)."
        )
        % said
    )


def counted_apart(*, still_in: int = 0, lost: int = 0, unknown: int = 0) -> str:
    """Those who are in no share; nothing where there are none."""
    apart = []
    if still_in:
        apart.append(
            ngettext("%(n)s encore au club", "%(n)s encore au club", still_in) % {"n": still_in}
        )
    if lost:
        apart.append(ngettext("%(n)s perdue de vue", "%(n)s perdues de vue", lost) % {"n": lost})
    if unknown:
        apart.append(
            ngettext("%(n)s sans sortie connue", "%(n)s sans sortie connue", unknown)
            % {"n": unknown}
        )
    if not apart:
        return ""
    return _("Comptées à part, ni comme un emploi ni comme un échec : %(apart)s.") % {
        "apart": ", ".join(apart)
    }


def _interval(report: ClubReport) -> str:
    apart = counted_apart(still_in=report.still_in, lost=report.lost, unknown=report.unknown)
    return " ".join(filter(None, [true_share(report.work), apart]))


def _gathered(report: ClubReport) -> Part:
    attended = Share(report.attended, report.expected)
    unread = (
        ngettext(
            "un émargement n’a pas été relu",
            "%(n)s émargements n’ont pas été relus",
            report.unread,
        )
        % {"n": report.unread}
        if report.unread
        else ""
    )
    return Part(
        _("Se réunir"),
        [
            Line(
                _("Places tenues"),
                str(report.seats),
                _("en tout ; une personne revenue compte deux fois"),
            ),
            Line(
                _("Séances tenues"),
                str(report.held),
                ngettext(
                    "sur %(total)s, dont %(cancelled)s annulée",
                    "sur %(total)s, dont %(cancelled)s annulées",
                    report.cancelled,
                )
                % {"total": report.sessions, "cancelled": report.cancelled}
                if report.cancelled
                else _("sur %(total)s") % {"total": report.sessions},
            ),
            Line(
                _("Présences"),
                _("%(k)s sur %(n)s") % {"k": attended.k, "n": attended.n},
                _("%(rate)s %% des présences attendues") % {"rate": _rate(attended)}
                + _after(unread)
                if attended.n
                else _("aucune séance n’est encore émargée"),
            ),
            Line(_("Temps passé ensemble"), minutes_in_words(report.minutes), _("en tout")),
        ],
    )


def _searched(report: ClubReport) -> Part:
    total = sum(report.approaches.values())
    return Part(
        _("Chercher"),
        [
            Line(
                _("Conversations"),
                str(report.conversations),
                _("quelqu’un a répondu, de vive voix ou par écrit"),
            ),
            Line(_("Rencontres"), str(report.meetings), _("visites, rendez-vous et entretiens")),
            Line(_("Démarches"), str(total), _detailed(report.approaches, ApproachKind)),
            Line(_("Entreprises contactées"), str(report.companies)),
        ],
    )


def _left(report: ClubReport) -> Part:
    hidden = report.hidden_market
    lines = [
        Line(capfirst(str(kind.label)), str(report.outcomes[kind]))
        for kind in OutcomeKind
        if report.outcomes.get(kind)
    ]
    if hidden.n:
        lines.append(
            Line(
                _("Emplois du marché caché"),
                _("%(k)s sur %(n)s") % {"k": hidden.k, "n": hidden.n},
                _("démarche spontanée, réseau ou piste du club ; entre %(low)s et %(high)s %%")
                % {"low": hidden.low, "high": hidden.high},
            )
        )
    return Part(_("Repartir"), lines or [Line(_("Sorties enregistrées"), "0")])


def _detailed(counts: Mapping[str, int], kinds: type[ApproachKind]) -> str:
    return ", ".join(f"{kind.label}\u00a0: {counts[kind]}" for kind in kinds if counts.get(kind))


def _rate(share: Share) -> int:
    return round(100 * share.k / share.n)


def _after(words: str) -> str:
    return f" ; {words}" if words else ""


def _day(day: object) -> str:
    return day_in_words(day, "j F Y")  # type: ignore[arg-type]  # a date
