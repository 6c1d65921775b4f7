"""The figures of a place to take away: now, or as they were when a quarter ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from clubs.models import Club
from eclub.dashboards.access import Area
from eclub.dashboards.enums import Level
from eclub.dashboards.models import Snapshot
from eclub.dashboards.services import children, snapshot, tally
from eclub.dashboards.services.indicators import Indicators
from eclub.dashboards.services.page import Period
from eclub.dashboards.services.tally import Place
from eclub.kit.services import audit
from members.models import User


@dataclass(frozen=True)
class Part:
    """One place right below."""

    name: str
    code: str
    figures: Indicators


@dataclass(frozen=True)
class Report:
    area: Area
    period: Period
    # « 1er trimestre 2026 – 3e trimestre 2026 », empty for every season.
    seasons: str
    figures: Indicators
    parts: list[Part]
    # The figures are as known on this day.
    on: date
    made_at: datetime
    # Where they come from, unless they are today's.
    snapshot: Snapshot | None


def of_area(
    area: Area, period: Period, seasons: str, frozen: Snapshot | None, now: datetime
) -> Report:
    """Everything a report of this place may need."""
    place = Place(area.level, area.code)
    if frozen:
        on = frozen.taken_on
        counts = snapshot.read(frozen, place, period.cohorts)
        below = snapshot.read_children(frozen, place, period.cohorts)
    else:
        on = timezone.localdate(now)
        counts = tally.read(place, period.cohorts)
        below = tally.read_children(place, period.cohorts)
    names = _names(area, below)
    parts = [
        Part(names.get(one.code, one.code), one.code, Indicators(found, on))
        for one, found in below.items()
    ]
    return Report(
        area=area,
        period=period,
        seasons=seasons,
        figures=Indicators(counts, on),
        parts=sorted(parts, key=lambda part: (part.name, part.code)),
        on=on,
        made_at=now,
        snapshot=frozen,
    )


def exported(by: User, area: Area, form: str, query: str) -> None:
    """Write down who took which figures away, before they have them."""
    target = area.club or area.agency or area.region or by
    audit.record(
        by, "figures.exported", target, level=area.level, code=area.code, form=form, query=query
    )


def _names(area: Area, below: dict[Place, tally.Tallies]) -> dict[str, str]:
    if area.level == Level.AGENCY:
        found = Club.objects.filter(pk__in=[int(place.code) for place in below])
        return {str(pk): name for pk, name in found.values_list("pk", "name")}
    return {one.code: one.name for one in children.of(area, None, None, "").areas}
