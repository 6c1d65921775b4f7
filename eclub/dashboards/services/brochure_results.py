"""What a club's brochure says of what became of members.

On paper, which its advisor hands to people they know: of all closed clubs of the agency, however
few. On the web nothing but sums of published lines, so that no hidden figure can be computed from
it (``docs/publication.md``).
"""

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clubs.enums import WORK, ClubState, OutcomeKind
from clubs.models import Club, Outcome, Seat
from clubs.services.brochure import Result
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import open_figures, publication, wording
from eclub.dashboards.services.club_report import Share
from eclub.dashboards.services.club_report_paper import counted_apart, found_work, true_share
from eclub.kit.dates import day_in_words
from eclub.kit.departements import departement_name
from members.models import Agency

# A year of published seasons.
SEASONS = 4


def of_agency(agency: Agency, now: datetime) -> Result | None:
    """Who found work, of those of its closed clubs whose way out is known, as in their reports."""
    clubs = Club.objects.filter(agency=agency, state=ClubState.CLOSED)
    kinds = Counter(
        Outcome.objects.filter(seat__club__in=clubs).order_by().values_list("kind", flat=True)
    )
    lost = kinds[OutcomeKind.LOST]
    work = Share(sum(kinds[kind] for kind in WORK), kinds.total() - lost)
    if not work.n:
        return None
    unknown = Seat.objects.filter(club__in=clubs, outcome=None).count()
    count = clubs.count()
    where = ngettext(
        "%(agency)s, un e-club terminé, au %(day)s.",
        "%(agency)s, %(count)s e-clubs terminés, au %(day)s.",
        count,
    ) % {
        "agency": agency.name,
        "count": wording.number(count),
        "day": day_in_words(now.astimezone(agency.zone), "j F Y"),
    }
    behind = [where, true_share(work), counted_apart(lost=lost, unknown=unknown)]
    return Result(found_work(work), " ".join(filter(None, behind)))


def published(agency: Agency) -> Result | None:
    """Of the last published seasons together, in the smallest place around it that has a figure."""
    snapshots = list(Snapshot.objects.order_by("-cohort")[:SEASONS])
    if not snapshots:
        return None
    region = agency.region
    for code, departement, name in (
        (region.code, agency.departement, departement_name(agency.departement)),
        (region.code, "", region.name),
        ("", "", _("France")),
    ):
        for line in open_figures.lines_of(snapshots, code, departement):
            is_work = (line.table, line.cell) == (publication.SITUATION, publication.FOUND_WORK)
            if is_work and line.count is not None and line.of:
                return _published(name, line.count, line.of, snapshots)
    return None


def _published(name: str, count: int, of: int, snapshots: list[Snapshot]) -> Result:
    first, last = (bound(one.taken_on for one in snapshots) for bound in (min, max))
    said = _("%(place)s : %(rate)s des membres ont retrouvé un emploi.") % {
        "place": name,
        "rate": wording.percent(count / of),
    }
    seasons = [one.season for one in reversed(snapshots)]
    behind = _(
        "E-clubs commencés : %(seasons)s. %(rate)s Tous les membres sont comptés, ceux qui sont "
        "encore dans leur e-club et ceux perdus de vue compris. Chiffres publiés."
    ) % {
        "seasons": ", ".join(seasons),
        "rate": wording.rate_in_words(count, of, last, first),
    }
    return Result(said, behind)
