"""The open figures in words and as a file: every published line, with what it means.

Nothing is computed here that is not printed: sums over seasons add published counts only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clubs.enums import OutcomeChannel, OutcomeKind
from eclub.dashboards.enums import Measure
from eclub.dashboards.models import PublishedLine, Snapshot
from eclub.dashboards.services import publication, wording
from eclub.dashboards.services.publication import Line
from eclub.dashboards.services.statistics import wilson
from eclub.dashboards.services.suppression import PEOPLE_LEAST, REST
from eclub.dashboards.services.tally import Tallies
from eclub.kit.departements import departement_name
from eclub.kit.spreadsheet import Cell, Percent
from members.models import Region

Row = Sequence[Cell | Percent]


@dataclass(frozen=True)
class Headline:
    """What the public page says of one place: how many members, how many of them found work."""

    name: str
    people: str
    # Empty where it is not published.
    rate: str
    interval: str


def headlines(snapshot: Snapshot) -> list[Headline]:
    """The country, then its régions."""
    regions = dict(Region.objects.values_list("code", "name"))
    found = snapshot.lines.filter(departement="", table=publication.SITUATION)
    people = {line.region: line.count for line in found if line.cell == publication.BASE}
    work = {line.region: line.count for line in found if line.cell == publication.FOUND_WORK}
    return [
        _headline(region_name(region, regions), count, work.get(region))
        for region, count in people.items()
        if count
    ]


def _headline(name: str, people: int, work: int | None) -> Headline:
    if work is None:
        return Headline(name, wording.number(people), "", "")
    rate = _("%(rate)s (%(count)s sur %(people)s)") % {
        "rate": wording.percent(work / people),
        "count": wording.number(work),
        "people": wording.number(people),
    }
    interval = wilson(work, people)
    return Headline(name, wording.number(people), rate, wording.bounds_in_words(interval))


def of_season(cohort: date) -> Snapshot | None:
    return Snapshot.objects.filter(cohort=cohort).first()


def lines_of(snapshots: Iterable[Snapshot], region: str, departement: str) -> list[Line]:
    """The published lines of one place; over several seasons their sums.

    What one of the seasons does not publish is in no sum.
    """
    wanted = list(snapshots)
    rows = PublishedLine.objects.filter(snapshot__in=wanted, region=region, departement=departement)
    found: dict[tuple[str, str], list[PublishedLine]] = {}
    for row in rows:
        found.setdefault((row.table, row.cell), []).append(row)
    return [
        Line(region, departement, table, cell, *_added(parts, len(wanted)))
        for (table, cell), parts in found.items()
    ]


def header() -> list[str]:
    return [
        _("saison commencée au"),
        _("situation au"),
        _("code région"),
        _("région"),
        _("code département"),
        _("département"),
        _("tableau"),
        _("catégorie"),
        _("nombre"),
        _("sur"),
        _("part en %"),
        _("intervalle à 95 %, bas"),
        _("intervalle à 95 %, haut"),
        _("remarque"),
    ]


def rows(snapshot: Snapshot) -> Iterator[Row]:
    """The file of one season, its header first."""
    yield header()
    regions = dict(Region.objects.values_list("code", "name"))
    for line in snapshot.lines.all():
        yield [
            snapshot.season,
            snapshot.taken_on,
            "" if line.region == REST else line.region,
            region_name(line.region, regions),
            "" if line.departement == REST else line.departement,
            departement_of(line.departement),
            table_name(line.table),
            cell_name(line.table, line.cell),
            line.count,
            line.of,
            *shares(line.count, line.of),
            "" if line.count is not None else _("non publié"),
        ]


def definition_rows() -> Iterator[Row]:
    """What each table and category counts, and why a figure may be missing."""
    yield [_("tableau"), _("catégorie"), _("définition")]
    for table in (publication.SITUATION, publication.CHANNEL, publication.ATTENDANCE):
        for cell in (publication.BASE, *cells(table)):
            yield [table_name(table), cell_name(table, cell), definition(table, cell)]
    for measure in publication.QUANTITIES:
        table = publication.ACTIVITY
        yield [table_name(table), cell_name(table, measure), definition(table, measure)]
    yield [
        _("tous"),
        _("non publié"),
        _(
            "Aucun taux sur moins de %(least)s personnes, aucune case à 0 %% ni à 100 %% ; "
            "d’autres cases sont retirées pour qu’aucune de celles-là ne se calcule. "
            "Chaque saison est publiée une seule fois."
        )
        % {"least": PEOPLE_LEAST},
    ]


def shares(count: int | None, of: int | None) -> tuple[Percent | None, ...]:
    """A rate with the bounds of its interval; three empty cells where there is none."""
    if count is None or not of:
        return (None, None, None)
    low, high = wilson(count, of)
    return Percent(count / of), Percent(low), Percent(high)


def cells(table: str) -> list[str]:
    """The categories of a table, in its order."""
    parts = {
        publication.SITUATION: publication.situation,
        publication.CHANNEL: publication.channel,
        publication.ATTENDANCE: publication.attendance,
    }
    return list(parts[table](Tallies()))


def region_name(code: str, names: dict[str, str]) -> str:
    if not code:
        return _("France")
    return _("autres régions, ensemble") if code == REST else names.get(code, code)


def departement_of(code: str) -> str:
    if code == REST:
        return _("autres départements, ensemble")
    return departement_name(code) if code else ""


def table_name(table: str) -> str:
    return {
        publication.SITUATION: _("situation des membres"),
        publication.CHANNEL: _("voie du retour à l’emploi"),
        publication.ATTENDANCE: _("présence aux séances"),
        publication.ACTIVITY: _("activité"),
    }[table]


def cell_name(table: str, cell: str) -> str:
    return _CELLS[table](cell)


def definition(table: str, cell: str) -> str:
    """In French, for whoever opens the file without knowing e-clubs."""
    said = {
        (publication.SITUATION, publication.BASE): _(
            "Places tenues dans les e-clubs commencés dans le trimestre ; une personne revenue "
            "compte deux fois."
        ),
        (publication.SITUATION, publication.FOUND_WORK): _(
            "Parties pour un emploi durable, un CDD, un intérim ou une création d’entreprise."
        ),
        (publication.SITUATION, OutcomeKind.SEARCHING.value): _(
            "Toujours en recherche d’emploi quand leur club s’est terminé."
        ),
        (publication.SITUATION, OutcomeKind.LOST.value): _(
            "Perdues de vue, ou parties sans que la suite soit connue."
        ),
        (publication.SITUATION, publication.STILL_IN): _(
            "Encore membres de leur club à la date de situation."
        ),
        (publication.CHANNEL, publication.BASE): _("Sorties vers un emploi, une par place tenue."),
        (publication.CHANNEL, OutcomeChannel.HIDDEN.value): _(
            "Emploi qu’aucune offre n’annonçait : démarche spontanée, réseau ou piste du club."
        ),
        (publication.ATTENDANCE, publication.BASE): _(
            "Présences attendues : une par membre et par séance émargée."
        ),
        (publication.ACTIVITY, Measure.CLUBS.value): _("E-clubs commencés dans le trimestre."),
        (publication.ACTIVITY, Measure.SESSIONS.value): _(
            "Séances non annulées où au moins une personne était présente."
        ),
        (publication.ACTIVITY, Measure.CONVERSATIONS.value): _(
            "Démarches auprès d’employeurs où quelqu’un a répondu."
        ),
        (publication.ACTIVITY, Measure.MEETINGS.value): _(
            "Rencontres et entretiens obtenus d’employeurs."
        ),
    }
    return said.get((table, cell), cell_name(table, cell))


def _situation(cell: str) -> str:
    named = {
        publication.BASE: _("places tenues"),
        publication.FOUND_WORK: _("a retrouvé un emploi"),
        publication.STILL_IN: _("encore dans le club"),
    }
    return named.get(cell) or str(OutcomeKind(cell).label)


def _channel(cell: str) -> str:
    named = {
        publication.BASE: _("ensemble des retours à l’emploi"),
        publication.UNSAID: _("voie inconnue"),
    }
    return named.get(cell) or str(OutcomeChannel(cell).label)


def _attendance(cell: str) -> str:
    return {
        publication.BASE: _("présences attendues"),
        publication.ATTENDED: _("présences"),
        publication.MISSED: _("absences"),
    }[cell]


def _activity(cell: str) -> str:
    return {
        Measure.CLUBS.value: _("e-clubs"),
        Measure.SESSIONS.value: _("séances tenues"),
        Measure.CONVERSATIONS.value: _("conversations avec des employeurs"),
        Measure.MEETINGS.value: _("rencontres et entretiens"),
    }[cell]


_CELLS = {
    publication.SITUATION: _situation,
    publication.CHANNEL: _channel,
    publication.ATTENDANCE: _attendance,
    publication.ACTIVITY: _activity,
}


def _added(parts: list[PublishedLine], seasons: int) -> tuple[int | None, int | None]:
    if len(parts) < seasons or any(part.count is None for part in parts):
        return None, None
    bases = [part.of for part in parts]
    of = None if None in bases else sum(base or 0 for base in bases)
    return sum(part.count or 0 for part in parts), of
