"""Freezing the figures at the end of each quarter, and reading them as they were.

A season is published in the snapshot of the quarter after the one in which it began: each of its
clubs began ninety days ago or more. It is published once: no two versions can be subtracted.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from eclub.dashboards import quarters
from eclub.dashboards.enums import Level
from eclub.dashboards.models import PublishedLine, Snapshot, SnapshotPlace
from eclub.dashboards.services import folding, publication
from eclub.dashboards.services.tally import Cohorts, Place, Tallies, gathered
from eclub.kit.services import audit
from members.models import Agency

# One statement, so that all levels agree. Clubs are left to their reports, and those without a
# season, of the first day of the calendar, are counted nowhere; its last day is of all quarters.
FREEZE = """
INSERT INTO dashboards_snapshotplace (snapshot_id, level, place, counts)
SELECT %s, level, place, jsonb_object_agg(cohort, measures)
  FROM (
    SELECT level, place, cohort, jsonb_object_agg(measure, cells) AS measures
      FROM (
        SELECT level, place, cohort, measure, jsonb_object_agg(cell, value) AS cells
          FROM dashboards_tally
         WHERE level IN ('region', 'departement', 'agency')
           AND cohort > date '0001-12-31' AND cohort < date '9999-12-31'
         GROUP BY level, place, cohort, measure
      ) AS by_measure
     GROUP BY level, place, cohort
  ) AS by_cohort
 GROUP BY level, place
"""


def take(now: datetime) -> Snapshot | None:
    """Freeze the quarter that has ended; None when that is done already.

    Two beats at once make one: the second waits for the first one's unique key.
    """
    today = timezone.localdate(now)
    quarter = quarters.moved(quarters.first_day(today), -1)
    if Snapshot.objects.filter(quarter=quarter).exists():
        return None
    if not folding.fold():
        # What somebody else is adding at this moment would be missing: the next beat takes it.
        return None
    with transaction.atomic():
        snapshot, is_new = Snapshot.objects.get_or_create(
            quarter=quarter,
            defaults={
                "cohort": quarters.moved(quarter, -1),
                "taken_on": today,
                "taken_at": now,
            },
        )
        if not is_new:
            return None
        with connection.cursor() as cursor:
            cursor.execute(FREEZE, [snapshot.pk])
        PublishedLine.objects.bulk_create(
            PublishedLine(snapshot=snapshot, **vars(line))
            for line in publication.lines(_country(snapshot))
        )
        audit.record(None, "snapshot.taken", snapshot, quarter=quarter.isoformat())
    return snapshot


def read(snapshot: Snapshot, place: Place, cohorts: Cohorts | None = None) -> Tallies:
    """The counts of a place as they were; nothing was frozen of a single club."""
    rows = snapshot.places.filter(level=place.level, place=place.code)
    if place.level == Level.COUNTRY:
        rows = snapshot.places.filter(level=Level.REGION)
    return sum((_tallies(row, cohorts) for row in rows), Tallies())


def read_children(
    snapshot: Snapshot, place: Place, cohorts: Cohorts | None = None
) -> dict[Place, Tallies]:
    """The counts of each place right below as they were, by code."""
    level = place.level.below
    agencies = Agency.objects.all()
    if place.level == Level.COUNTRY:
        codes = set(agencies.values_list("region__code", flat=True))
    elif place.level == Level.REGION:
        codes = set(agencies.filter(region__code=place.code).values_list("departement", flat=True))
    elif place.level == Level.DEPARTEMENT:
        found = agencies.filter(departement=place.code).values_list("pk", flat=True)
        codes = {str(pk) for pk in found}
    else:
        return {}
    rows = snapshot.places.filter(level=level, place__in=codes).order_by("place")
    return {Place(Level(row.level), row.place): _tallies(row, cohorts) for row in rows}


def _country(snapshot: Snapshot) -> publication.Country:
    """The départements of each région, of the season to publish."""
    regions = dict(
        Agency.objects.order_by("-region__code").values_list("departement", "region__code")
    )
    cohorts = Cohorts(snapshot.cohort, snapshot.cohort)
    country: dict[str, dict[str, Tallies]] = {}
    for row in snapshot.places.filter(level=Level.DEPARTEMENT).order_by("place"):
        counts = _tallies(row, cohorts)
        if counts.counts and row.place in regions:
            country.setdefault(regions[row.place], {})[row.place] = counts
    return dict(sorted(country.items()))


def _tallies(row: SnapshotPlace, cohorts: Cohorts | None) -> Tallies:
    first, last = (cohorts or Cohorts()).bounds
    return gathered(
        (measure, cell, value)
        for cohort, measures in row.counts.items()
        if first <= date.fromisoformat(cohort) <= last
        for measure, cells in measures.items()
        for cell, value in cells.items()
    )
