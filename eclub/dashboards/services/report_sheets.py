"""A report as a workbook or a CSV file: figures, places below, definitions, and what was chosen."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from eclub.dashboards.services.indicators import Indicators
from eclub.dashboards.services.report import Report
from eclub.dashboards.services.report_measures import Proportion, Quantity, measures, of_rate
from eclub.kit.spreadsheet import Cell, Percent, Sheet, csv_lines, workbook

Row = Sequence[Cell | Percent]


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
        [table, one.label, one.count, *_proportion(*of_rate(one.rate)), report.on]
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
