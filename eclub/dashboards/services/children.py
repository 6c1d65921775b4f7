"""The parts of a place, each with its own figures: départements, agencies, clubs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Avg, Q, QuerySet
from django.utils import timezone

from clubs.enums import ClubState
from clubs.models import Club
from eclub.dashboards import quarters
from eclub.dashboards.access import Area, of_agency
from eclub.dashboards.enums import Level
from eclub.dashboards.services import bubble_map
from eclub.dashboards.services.bubble_map import BubbleMap, Part
from members.models import Agency, Region

CLUBS_SHOWN = 24
# What ``after`` says: the season's first moment and the key of the last club of the page before.
KEY = re.compile(r"(?P<starts>\d{1,11}):(?P<pk>\d{1,18})")


@dataclass(frozen=True)
class Parts:
    """What lies just below a place; ``after`` begins the next page, empty on the last one."""

    areas: list[Area] = field(default_factory=list)
    # By the key of the area, where its agencies are.
    places: Mapping[str, list[tuple[float, float]]] = field(default_factory=dict)
    after: str = ""

    def drawn(self, weights: Mapping[str, int]) -> BubbleMap | None:
        """The map of these parts, by what each weighs."""
        return bubble_map.draw(
            [
                Part(area.key, weights.get(area.key, 0), self.places.get(area.key, []))
                for area in self.areas
            ]
        )


def of(area: Area, first: date | None, last: date | None, after: str) -> Parts:
    """The parts of a place, in one statement; the clubs of an agency by pages."""
    if area.level == Level.AGENCY and area.agency:
        return _clubs(area.agency, first, last, after)
    if area.level == Level.CLUB:
        return Parts()
    if area.level == Level.COUNTRY:
        return _regions()
    agencies = Agency.objects.filter(region=area.region)
    if area.level == Level.REGION:
        return _departements(area, agencies)
    agencies = agencies.filter(departement=area.departement).select_related("region")
    found = {of_agency(agency): agency for agency in agencies.order_by("name", "pk")}
    return Parts(
        list(found),
        {
            area.key: [(float(agency.latitude), float(agency.longitude))]
            for area, agency in found.items()
        },
    )


def beside(area: Area, managed: Sequence[int] | None) -> list[Area]:
    """Places of the same kind to compare with; ``managed`` regions, None for every one."""
    if area.level == Level.REGION:
        regions = Region.objects.exclude(code=area.code)
        if managed is not None:
            regions = regions.filter(pk__in=managed)
        return [Area(Level.REGION, region) for region in regions.order_by("name")]
    agencies = Agency.objects.filter(region=area.region).select_related("region")
    if area.level == Level.AGENCY:
        agencies = agencies.filter(departement=area.departement)
        others = [of_agency(one) for one in agencies.order_by("name", "pk")]
    elif area.level == Level.DEPARTEMENT:
        codes = agencies.order_by("departement").values_list("departement", flat=True).distinct()
        others = [Area(Level.DEPARTEMENT, area.region, code) for code in codes]
    else:
        others = []
    return [other for other in others if other.code != area.code]


def _regions() -> Parts:
    """Each where its agencies are on average."""
    rows = Region.objects.order_by("name").annotate(
        latitude=Avg("agencies__latitude"), longitude=Avg("agencies__longitude")
    )
    found = [(Area(Level.REGION, row), row.latitude, row.longitude) for row in rows]
    places = {one.key: [(float(north), float(east))] for one, north, east in found if north}
    return Parts([one for one, _north, _east in found], places)


def _departements(region: Area, agencies: QuerySet[Agency]) -> Parts:
    """By code, each where its agencies are."""
    places: dict[str, list[tuple[float, float]]] = {}
    rows = agencies.order_by("departement", "pk")
    for code, north, east in rows.values_list("departement", "latitude", "longitude"):
        places.setdefault(code, []).append((float(north), float(east)))
    found = {code: Area(Level.DEPARTEMENT, region.region, code) for code in places}
    return Parts(list(found.values()), {found[code].key: places[code] for code in places})


def _clubs(agency: Agency, first: date | None, last: date | None, after: str) -> Parts:
    """A page of an agency's clubs, the latest season first."""
    rows = (
        Club.objects.filter(agency=agency).select_related("agency").exclude(state=ClubState.DRAFT)
    )
    if first:
        rows = rows.filter(season__startswith__gte=_midnight(first, agency))
    if last:
        rows = rows.filter(season__startswith__lt=_midnight(quarters.moved(last, 1), agency))
    if found := KEY.fullmatch(after):
        at = datetime.fromtimestamp(int(found["starts"]), tz=timezone.get_default_timezone())
        rows = rows.filter(
            Q(season__startswith__lt=at) | Q(season__startswith=at, pk__gt=int(found["pk"]))
        )
    clubs = list(rows.order_by("-season__startswith", "pk")[: CLUBS_SHOWN + 1])
    shown = clubs[:CLUBS_SHOWN]
    areas = [Area(Level.CLUB, agency.region, agency.departement, agency, club) for club in shown]
    key = f"{int(shown[-1].season.lower.timestamp())}:{shown[-1].pk}" if shown else ""
    return Parts(areas, after=key if len(clubs) > CLUBS_SHOWN else "")


def _midnight(day: date, agency: Agency) -> datetime:
    return datetime.combine(day, time(), agency.zone)
