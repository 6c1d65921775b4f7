"""A report on paper: a PDF of one to four pages for a département, a région or the country.

The one for inside says every count. The one to hand on is made of the published lines alone.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.dashboards.access import Area
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import open_figures, publication, report_chart, wording
from eclub.dashboards.services.indicators import DAY, Indicators, Share
from eclub.dashboards.services.publication import Line
from eclub.dashboards.services.report import Report
from eclub.dashboards.services.report_measures import Proportion, Quantity, measures
from eclub.dashboards.services.statistics import Interval, wilson
from eclub.dashboards.services.suppression import PEOPLE_LEAST
from eclub.kit import pdf
from eclub.kit.dates import day_in_words

TEMPLATE = Path(__file__).parent.parent / "pdf" / "report.typ"
# More places below would not fit on four pages.
PARTS_MOST = 40


@dataclass(frozen=True)
class Table:
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Part:
    title: str
    words: str = ""
    # SVG and what it says; empty without a picture.
    picture: str = ""
    says: str = ""
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Paper:
    title: str
    place: str
    operator: str
    seasons: str
    dated: str
    notice: str
    lead: str
    parts: list[Part]
    notes: list[str]


def internal(report: Report) -> bytes:
    """Every count, for who works with it."""
    with translation.override("fr"):
        paper = _internal(report)
        return pdf.render(TEMPLATE, asdict(paper), made_at=report.made_at)


def public(area: Area, snapshots: list[Snapshot], now: datetime) -> bytes:
    """What was published of these seasons, to hand on."""
    with translation.override("fr"):
        paper = _public(area, snapshots)
        return pdf.render(TEMPLATE, asdict(paper), made_at=now)


def _internal(report: Report) -> Paper:
    figures, day = report.figures, _day(report)
    known = figures.time_to_job
    return Paper(
        title=_("Rapport des e-clubs"),
        place=report.area.name,
        operator=settings.BRAND["operator"] or settings.BRAND["name"],
        seasons=report.seasons or _("toutes les saisons"),
        dated=_("Situation au %(day)s") % {"day": day},
        notice=_("Document interne : il dit des chiffres de peu de personnes. Ne pas diffuser."),
        lead=wording.survival_in_words(known, report.on),
        parts=[
            Part(_("L’essentiel"), tables=[_figures_table(figures)]),
            Part(
                _("Le temps jusqu’à l’emploi"),
                _("Médiane : %(median)s. La bande est l’intervalle à 95 %%.")
                % {"median": wording.median_in_words(known)},
                report_chart.draw(known) if known.found else "",
                report_chart.says(known),
                [_days_table(figures)] if known.found else [],
            ),
            Part(_("Sorties"), tables=[_shares_table(figures.outcome_kinds)]),
            Part(_("Comment l’emploi a été trouvé"), tables=[_shares_table(figures.channels)]),
            *_places(report),
        ],
        notes=[f"{one.label} : {one.definition}" for one in measures()],
    )


def _figures_table(figures: Indicators) -> Table:
    rows = []
    for one in measures():
        if isinstance(one, Quantity):
            rows.append([one.label, wording.number(one.read(figures)), ""])
        elif isinstance(one, Proportion):
            rate, low, high, n = one.read(figures)
            said = "–" if rate is None else wording.percent(rate)
            note = _("n = %(n)s") % {"n": wording.number(n)}
            if rate is not None:
                note = f"{wording.bounds_in_words(Interval(low, high))} ; {note}"
            rows.append([one.label, said, note])
    return Table([_("Indicateur"), _("Valeur"), _("Intervalle à 95 % et effectif")], rows)


def _days_table(figures: Indicators) -> Table:
    """A line for each step of the curve, ten at most."""
    steps = [step for step in figures.time_to_job.curve if step.rate]
    kept = [steps[len(steps) * rank // 10] for rank in range(10)] if len(steps) > 10 else steps
    if steps:
        kept = [*dict.fromkeys([*kept, steps[-1]])]
    return Table(
        [_("Jour"), _("Encore suivis"), _("En emploi"), _("Intervalle à 95 %")],
        [
            [
                str(step.day),
                wording.number(step.at_risk),
                wording.percent(step.rate),
                wording.bounds_in_words(Interval(step.low, step.high)),
            ]
            for step in kept
        ],
    )


def _shares_table(lines: list[Share]) -> Table:
    return Table(
        [_("Catégorie"), _("Nombre"), _("Part et intervalle à 95 %")],
        [
            [
                capfirst(one.label),
                wording.number(one.count),
                _share(one.count, one.rate.n) if one.rate.n else "–",
            ]
            for one in lines
        ],
    )


def _share(count: int, of: int) -> str:
    return f"{wording.percent(count / of)}, {wording.bounds_in_words(wilson(count, of))}"


def _places(report: Report) -> list[Part]:
    if not report.parts:
        return []
    rows = []
    for part in report.parts[:PARTS_MOST]:
        known = part.figures.time_to_job
        said = "–"
        if known.rate is not None:
            bounds = wording.bounds_in_words(Interval(known.low, known.high))
            said = f"{wording.percent(known.rate)}, {bounds} (n = {wording.number(known.n)})"
            if known.day < DAY:
                said += " " + _("(jour %(day)s)") % {"day": known.day}
        rows.append(
            [
                part.name,
                wording.number(part.figures.clubs),
                wording.number(part.figures.seats),
                said,
            ]
        )
    left = len(report.parts) - len(rows)
    words = ngettext(
        "Et %(count)s autre lieu, dans le classeur.",
        "Et %(count)s autres lieux, dans le classeur.",
        left,
    )
    words = words % {"count": left} if left else ""
    head = [_("Lieu"), _("E-clubs"), _("Places tenues"), _("En emploi au 90e jour")]
    return [Part(_("Lieu par lieu"), words, tables=[Table(head, rows)])]


def _public(area: Area, snapshots: list[Snapshot]) -> Paper:
    region = area.region.code if area.region else ""
    lines = open_figures.lines_of(snapshots, region, area.departement)
    by_key = {(line.table, line.cell): line for line in lines}
    seasons = sorted(snapshots, key=lambda one: one.cohort)
    first, last = (bound(one.taken_on for one in snapshots) for bound in (min, max))
    work = by_key.get((publication.SITUATION, publication.FOUND_WORK))
    return Paper(
        title=_("Les e-clubs en chiffres"),
        place=area.name,
        operator=settings.BRAND["operator"] or settings.BRAND["name"],
        seasons=", ".join(one.season for one in seasons),
        dated=_("Chiffres publiés, %(dated)s") % {"dated": wording.dated(first, last)},
        notice="",
        lead=_("Ont retrouvé un emploi : %(rate)s")
        % {"rate": wording.rate_in_words(work.count, work.of, last, first)}
        if work and work.count is not None and work.of
        else _("Trop peu de personnes pour publier ici un taux de retour à l’emploi."),
        parts=[
            Part(open_figures.table_name(table).capitalize(), tables=[_published_table(found)])
            for table in (
                publication.SITUATION,
                publication.CHANNEL,
                publication.ATTENDANCE,
                publication.ACTIVITY,
            )
            if (found := [line for line in lines if line.table == table])
        ],
        notes=[
            _(
                "« Non publié » : moins de %(least)s personnes, 0 %% ou 100 %%, ou un chiffre qui "
                "permettrait d’en calculer un autre."
            )
            % {"least": PEOPLE_LEAST},
            _("Chaque saison est publiée une seule fois, un trimestre après son début."),
            _(
                "L’intervalle à 95 %% dit ce qu’un si petit nombre de personnes permet d’affirmer "
                "(Wilson)."
            )
            % {},
        ],
    )


def _published_table(lines: list[Line]) -> Table:
    if not any(line.of for line in lines):
        return Table(
            [_("Catégorie"), _("Nombre")],
            [
                [open_figures.cell_name(line.table, line.cell), wording.number(line.count or 0)]
                for line in lines
            ],
        )
    rows = []
    for line in lines:
        name = open_figures.cell_name(line.table, line.cell)
        if line.count is None:
            rows.append([name, _("non publié"), ""])
        else:
            share = _share(line.count, line.of) if line.of else ""
            rows.append([name, wording.number(line.count), share])
    return Table([_("Catégorie"), _("Nombre"), _("Part et intervalle à 95 %")], rows)


def _day(report: Report) -> str:
    return day_in_words(report.on, "j F Y")
