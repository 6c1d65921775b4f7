"""The country that benches measure: as big as asked, and as right as what people write."""

from fractions import Fraction

import pytest
from django.db import connection
from django.db.models import F

from clubs.enums import ClubState
from clubs.models import Application, Attendance, Club, ClubSession, Outcome, Seat
from eclub.dashboards.enums import Measure
from eclub.dashboards.services import recount, tally
from members.models import Agency, Region, User
from prospecting.models import Approach, Prospect, StageChange
from tests.factories.clubs import ClubFactory
from tests.load import nation

CLUBS = 20
# What guards the tables: constraints, indexes, triggers and whether they fire. PostgreSQL writes
# the same condition with its casts elsewhere when it is read again, so definitions are left out.
GUARDS = """
SELECT conrelid::regclass::text, conname, contype::text || condeferrable || condeferred
       || convalidated
  FROM pg_constraint WHERE conrelid <> 0
UNION ALL SELECT tablename, indexname, '' FROM pg_indexes
UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
 WHERE NOT tgisinternal
 ORDER BY 1, 2, 3
"""


def _guards() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        rows: list[tuple[str, ...]] = cursor.fetchall()
    return rows


@pytest.mark.django_db
def test_a_small_country_is_whole_and_guarded() -> None:
    guards = _guards()
    assert nation.fill(Fraction(CLUBS, nation.CLUBS)) == CLUBS
    assert _guards() == guards

    assert Region.objects.count() == len(nation.REGIONS)
    assert Agency.objects.values("departement").distinct().count() == 101
    assert Club.objects.count() == CLUBS
    assert User.objects.filter(is_staff=False).count() == 8 * CLUBS
    assert ClubSession.objects.count() == 24 * CLUBS
    assert Application.objects.count() == 10 * CLUBS
    assert Attendance.objects.count() > 140 * CLUBS
    assert Approach.objects.count() > 100 * CLUBS
    assert set(Club.objects.values_list("state", flat=True)) >= {
        ClubState.RUNNING,
        ClubState.CLOSED,
    }

    # Only who sat in the club was expected there, and nobody is in a club that is over.
    seated = Attendance.objects.filter(session__club__seats__member=F("member"))
    assert not Attendance.objects.exclude(pk__in=seated).exists()
    assert not Seat.objects.open().filter(club__state=ClubState.CLOSED).exists()
    assert Outcome.objects.exclude(channel="").exists()
    # The last step of a company is where it stands.
    last = StageChange.objects.order_by("prospect_id", "-pk").distinct("prospect_id")
    assert all(
        change.to_stage == change.prospect.stage for change in last.select_related("prospect")
    )
    untouched = Prospect.objects.filter(stage_changes=None)
    assert set(untouched.values_list("stage", flat=True)) == {"to_contact"}

    # What everybody did is counted where they are.
    recount.compare(repair=True)
    assert recount.compare().agrees
    figures = tally.read(tally.Place.country())
    assert figures.total(Measure.CLUBS) == CLUBS
    assert figures.total(Measure.SEATS) == Seat.objects.count()
    assert figures.total(Measure.FOUND_BY) == Outcome.objects.exclude(channel="").count()
    regions = tally.read_children(tally.Place.country())
    assert sum(region.total(Measure.CLUBS) for region in regions.values()) == CLUBS

    # Whoever comes next gets an identifier of their own.
    assert ClubFactory().pk > CLUBS
