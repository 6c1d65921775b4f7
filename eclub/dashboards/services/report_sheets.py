"""A report as a workbook or a CSV file: figures, places below, definitions, and what was chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clubs.enums import FollowUpMonth
from eclub.dashboards.services import followed
from eclub.dashboards.services.indicators import DAY, Indicators, Rate
from eclub.dashboards.services.report import Report
from eclub.dashboards.services.statistics import wilson
from eclub.kit.spreadsheet import Cell, Percent, Sheet, csv_lines, workbook

Row = Sequence[Cell | Percent]


@dataclass(frozen=True)
class Quantity:
    """One count: its name, what it counts, and how it is read."""

    label: str
    definition: str
    read: Callable[[Indicators], int]


@dataclass(frozen=True)
class Proportion:
    """One rate, which stands with its count and its interval."""

    label: str
    definition: str
    read: Callable[[Indicators], tuple[float | None, float, float, int]]


def measures() -> list[Quantity | Proportion]:
    """Every column, in the order of the pages."""
    return [
        Quantity(
            _("E-clubs"),
            _("Clubs dont la saison commence dans la période."),
            lambda one: one.clubs,
        ),
        Quantity(
            _("Places tenues"),
            _("Places tenues dans ces clubs ; une personne revenue compte deux fois."),
            lambda one: one.seats,
        ),
        Quantity(
            _("Encore dans un club"),
            _("Places occupées à la date de situation."),
            lambda one: one.still_in,
        ),
        Quantity(
            _("Séances tenues"),
            _("Séances non annulées où au moins une personne était présente."),
            lambda one: one.sessions_held,
        ),
        Proportion(
            _("Présence"),
            _("Présences sur présences attendues : une par membre et par séance émargée."),
            lambda one: _wilson(one.attendance),
        ),
        Quantity(
            _("Démarches"),
            _("Contacts pris avec un employeur, notés sur la plateforme."),
            lambda one: one.approaches,
        ),
        Quantity(
            _("Conversations"),
            _("Démarches où une personne a répondu, et visites."),
            lambda one: one.conversations,
        ),
        Quantity(
            _("Rencontres et entretiens"),
            _("Démarches qui ont obtenu une rencontre ou un entretien."),
            lambda one: one.meetings,
        ),
        Quantity(
            _("Retours à l’emploi"),
            _("Sorties pour un emploi durable, un CDD, un intérim ou une création d’entreprise."),
            lambda one: one.found_work,
        ),
        Proportion(
            _("Emploi au plus tard le %(day)se jour") % {"day": DAY},
            _(
                "Part estimée par Kaplan-Meier : qui est encore dans le club, ou perdu de vue, est "
                "suivi jusqu’à son dernier jour connu et ne compte ni comme échec ni comme succès."
            ),
            lambda one: (
                one.time_to_job.rate,
                one.time_to_job.low,
                one.time_to_job.high,
                one.time_to_job.n,
            ),
        ),
        Quantity(
            _("Emploi : jour de cette part"),
            _(
                "Le 90e, ou le dernier jour où quelqu’un est suivi s’il vient avant : rien n’est "
                "dit des jours suivants."
            ),
            lambda one: one.job_day,
        ),
        Proportion(
            _("Marché caché"),
            _(
                "Part des emplois retrouvés qu’aucune offre n’annonçait : démarche spontanée, "
                "réseau ou piste du club."
            ),
            lambda one: _wilson(one.hidden_market),
        ),
        Quantity(
            _("Kilomètres évités"),
            _(
                "Séances suivies × deux fois la distance de la commune du membre à celle de "
                "l’agence × 1,3 (détour de la route)."
            ),
            lambda one: one.travel.km,
        ),
        Quantity(
            _("Présences sans distance connue"),
            _("Présences qui ne comptent pas dans les kilomètres : la commune n’est pas connue."),
            lambda one: one.travel.unknown,
        ),
        Quantity(
            _("Candidatures reçues"),
            _("Candidatures à une place de ces clubs, quelle qu’en soit la suite."),
            lambda one: one.applications,
        ),
        Quantity(
            _("Candidatures en attente"),
            _("Candidatures à examiner, en liste d’attente ou à qui une place est proposée."),
            lambda one: one.waiting,
        ),
        *(column for months in FollowUpMonth for column in _followed(months)),
    ]


def _followed(after: FollowUpMonth) -> list[Quantity | Proportion]:
    """The answers to the question 3, 6 or 12 months after a way out."""
    months = {"months": after.value}
    return [
        Proportion(
            _("En emploi %(months)s mois après") % months,
            _(
                "Part en emploi des personnes qui ont dit leur situation %(months)s mois après "
                "leur sortie ; l’effectif est celui de ces personnes."
            )
            % months,
            lambda one: _wilson(followed.after(one, after).in_work),
        ),
        Quantity(
            _("Interrogées %(months)s mois après") % months,
            _("Personnes à qui la question a été posée %(months)s mois après leur sortie.")
            % months,
            lambda one: followed.after(one, after).asked,
        ),
        Quantity(
            _("Sans réponse %(months)s mois après") % months,
            _("Personnes interrogées qui n’ont pas répondu, ou préfèrent ne rien dire."),
            lambda one: followed.after(one, after).without_answer,
        ),
    ]


def as_xlsx(report: Report) -> bytes:
    return workbook(
        [
            Sheet(
                _("Chiffres"),
                [_("Indicateur"), _("Valeur"), *_interval(), _("Situation au")],
                _figure_rows(report),
                widths=(44, 14, 14, 14, 14, 16),
            ),
            Sheet(_("Par lieu"), place_header(), place_rows(report)[1:], widths=(34, 10, 16)),
            Sheet(
                _("Sorties et voies"),
                [
                    *(_("Tableau"), _("Catégorie"), _("Nombre"), _("Part")),
                    *_interval(),
                    _("Situation au"),
                ],
                _share_rows(report),
                widths=(24, 52, 12, 12, 24, 24, 12, 16),
            ),
            Sheet(
                _("Définitions"),
                [_("Indicateur"), _("Définition")],
                _definition_rows(),
                widths=(44, 110),
            ),
            Sheet(_("Filtres"), [_("Choix"), _("Valeur")], _filter_rows(report), widths=(30, 80)),
        ]
    )


def as_csv(report: Report) -> bytes:
    """The place, then each place below it."""
    return "".join(csv_lines([place_header(), *place_rows(report)])).encode()


def place_header() -> list[str]:
    header = [_("Lieu"), _("Code")]
    for one in measures():
        header.append(one.label)
        if isinstance(one, Proportion):
            header += [f"{one.label}, {words}" for words in _interval()]
    return [*header, _("Situation au")]


def place_rows(report: Report) -> list[Row]:
    """The place itself, then those below."""
    own = (report.area.name, report.area.code, report.figures)
    return [
        [name, code, *_cells(figures), report.on]
        for name, code, figures in (
            own,
            *((part.name, part.code, part.figures) for part in report.parts),
        )
    ]


def _cells(figures: Indicators) -> list[Cell | Percent]:
    cells: list[Cell | Percent] = []
    for one in measures():
        if isinstance(one, Quantity):
            cells.append(one.read(figures))
        else:
            cells += _proportion(*one.read(figures))
    return cells


def _figure_rows(report: Report) -> list[Row]:
    rows: list[Row] = []
    for one in measures():
        if isinstance(one, Quantity):
            rows.append([one.label, one.read(report.figures), None, None, None, report.on])
        else:
            rows.append([one.label, *_proportion(*one.read(report.figures)), report.on])
    median = report.figures.time_to_job.median
    reached = _("non atteinte") if median is None else median
    return [*rows, [_("Médiane, en jours"), reached, None, None, None, report.on]]


def _proportion(rate: float | None, low: float, high: float, n: int) -> list[Cell | Percent]:
    """The rate, its bounds, and of how many; without anybody only that."""
    if rate is None:
        return [None, None, None, n]
    return [Percent(rate), Percent(low), Percent(high), n]


def _share_rows(report: Report) -> list[Row]:
    figures = report.figures
    tables = (
        (_("Sorties"), figures.outcome_kinds),
        (_("Voies vers l’emploi"), figures.channels),
        (_("Démarches"), figures.approach_kinds),
        (_("Étapes des pistes"), figures.funnel),
    )
    return [
        [table, one.label, one.count, *_proportion(*_wilson(one.rate)), report.on]
        for table, lines in tables
        for one in lines
    ]


def _definition_rows() -> list[Row]:
    return [
        *([one.label, one.definition] for one in measures()),
        [
            _("Médiane, en jours"),
            _("Premier jour où plus de la moitié a retrouvé un emploi ; « non atteinte » sinon."),
        ],
        [
            _("Intervalle à 95 %"),
            _(
                "Ce qu’un si petit nombre permet d’affirmer : Wilson pour les parts, log-log pour "
                "le retour à l’emploi."
            ),
        ],
    ]


def _filter_rows(report: Report) -> list[Row]:
    return [
        [_("Lieu"), f"{report.area.name} ({report.area.level.label})"],
        [_("Saisons commencées"), report.seasons or _("toutes")],
        [_("Situation au"), report.on],
        [
            _("Source"),
            _("chiffres figés à la fin du %(quarter)s") % {"quarter": report.snapshot}
            if report.snapshot
            else _("chiffres du jour"),
        ],
        [_("Diffusion"), _("document interne : ne pas diffuser")],
    ]


def _interval() -> list[str]:
    return [_("intervalle à 95 %, bas"), _("intervalle à 95 %, haut"), _("effectif")]


def _wilson(rate: Rate) -> tuple[float | None, float, float, int]:
    return (rate.k / rate.n if rate.n else None, *wilson(rate.k, rate.n), rate.n)
