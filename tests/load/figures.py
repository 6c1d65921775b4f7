"""Figures at a hundredth, a tenth and all of a country: pages, roll-ups, one more event."""

import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from clubs.models import Club
from eclub.dashboards import quarters
from eclub.dashboards.services import attention, folding, recount
from members.enums import RoleKind
from members.models import User
from tests.factories.members import RoleFactory
from tests.load import events, nation, visits
from tests.load.measurement import Measurement, percentile
from tests.load.visits import REFERENCE

SCALES = "1/100 1/10 1"
WHOLE = Fraction(1)
# Events not folded yet while a page is read: what a worker that is away leaves in some minutes.
UNFOLDED = 2_000
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Visit:
    """An address and who opens it."""

    address: str
    person: User


@dataclass(frozen=True)
class Times:
    """Milliseconds of a page's visits, and of the empty page's in between."""

    pages: list[float]
    empties: list[float]

    @property
    def ratio(self) -> float:
        return statistics.median(self.pages) / statistics.median(self.empties)


def figures() -> Iterator[Measurement]:
    """Everything of the group ``dashboards``; ``BENCH_COUNTRY_SCALES`` chooses among scales."""
    logging.disable()
    scales = [Fraction(one) for one in os.environ.get("BENCH_COUNTRY_SCALES", SCALES).split()]
    seen: dict[Fraction, dict[str, Times]] = {}
    for scale in scales:
        with visits.scratch_database():
            yield from _written(scale)
            seen[scale] = {}
            yield from _pages(scale, seen[scale])
            yield from _rolled_up(scale)
            yield from _unfolded(scale)
            yield from _proved(scale)
            # Last: half of them is not counted.
            yield from _events(scale)
    if len(scales) > 1:
        yield from _growth(seen, min(scales), max(scales))


def named(name: str, scale: Fraction) -> str:
    """At full scale the bare name."""
    return f"dashboard.{name}" if scale == WHOLE else f"dashboard.{name}_{scale}"


def _written(scale: Fraction) -> Iterator[Measurement]:
    """The country itself, and its figures counted from nothing."""
    began = time.perf_counter()
    nation.fill(scale, _say)
    yield Measurement(named("fill_s", scale), time.perf_counter() - began, "s")
    began = time.perf_counter()
    recount.rebuild()
    yield Measurement(named("rebuild_s", scale), time.perf_counter() - began, "s")
    began = time.perf_counter()
    attention.look(timezone.now())
    yield Measurement(
        named("attention_s", scale), time.perf_counter() - began, "s to look at every open club"
    )
    with connection.cursor() as cursor:
        # What autovacuum does within minutes.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        [size] = cursor.fetchone()
    yield Measurement(named("database_mb", scale), size / MEGABYTE, "MB of database")


def _say(line: str) -> None:
    sys.stderr.write(f"# {line}\n")


def chosen() -> dict[str, Visit]:
    """The region that has most clubs, and in it, level by level, what has most of them."""
    clubs = Club.objects.order_by()

    def largest(field: str) -> str:
        rows = clubs.values_list(field).annotate(count=Count("pk")).order_by("-count", field)
        return str(rows[0][0])

    region = largest("agency__region__code")
    clubs = clubs.filter(agency__region__code=region)
    departement = largest("agency__departement")
    clubs = clubs.filter(agency__departement=departement)
    agency = largest("agency")
    # One that has all its sessions behind it.
    club = clubs.filter(agency=agency).order_by("season")[0]
    manager = RoleFactory(kind=RoleKind.MANAGER, agency=None, region=club.agency.region).person
    administrator = RoleFactory(kind=RoleKind.ADMINISTRATOR, agency=None, region=None).person

    def visit(level: str, code: str, person: User, query: str = "") -> Visit:
        return Visit(reverse("figures", args=[level, code]) + query, person)

    last = quarters.first_day(club.starts_on)
    year = f"?from={quarters.moved(last, 4)}&to={quarters.moved(last, 7)}&compare=before"
    return {
        "country": visit("country", "fr", administrator),
        "region": visit("region", region, manager),
        "region_compared": visit("region", region, manager, year),
        "departement": visit("departement", departement, manager),
        "agency": visit("agency", agency, manager),
        "club": visit("club", str(club.pk), manager),
    }


def _pages(scale: Fraction, seen: dict[str, Times]) -> Iterator[Measurement]:
    """Each page and the empty one in turns, by the same person over the same line."""
    chosen_visits = chosen()
    with visits.served() as server:
        for name, visit in chosen_visits.items():
            pages, empties = visits.times(server.url, visit.address, visit.person)
            seen[name] = Times(pages, empties)
            yield from _percentiles(named(name, scale), seen[name])
            queries = visits.queries(visit.address, visit.person)
            yield Measurement(f"{named(name, scale)}.queries", queries, "queries")


def _percentiles(name: str, times: Times) -> Iterator[Measurement]:
    for suffix, rank in (("", 50), (".p95", 95)):
        page, empty = percentile(times.pages, rank), percentile(times.empties, rank)
        yield Measurement(f"{name}{suffix}", page, "ms", REFERENCE, page / empty)


def _growth(
    seen: dict[Fraction, dict[str, Times]], least: Fraction, most: Fraction
) -> Iterator[Measurement]:
    """How much more a page costs, each beside the empty page of its own minutes."""
    for name, times in seen[most].items():
        yield Measurement(
            "dashboard.growth" if name == "region" else f"dashboard.growth.{name}",
            times.ratio,
            f"empty pages at {most}",
            f"{seen[least][name].ratio:.3g} at {least}",
            times.ratio / seen[least][name].ratio,
        )


def _rolled_up(scale: Fraction) -> Iterator[Measurement]:
    """Rows of the roll-ups by level, and their size."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, count(*) FROM dashboards_tally GROUP BY level ORDER BY level")
        levels = cursor.fetchall()
        cursor.execute("SELECT pg_total_relation_size('dashboards_tally')")
        [size] = cursor.fetchone()
        cursor.execute(
            "SELECT sum(pg_total_relation_size(table_name::regclass))"
            "  FROM unnest(%s::text[]) AS table_name",
            [[model._meta.db_table for model in nation.MODELS]],
        )
        [whole] = cursor.fetchone()
    for level, rows in levels:
        yield Measurement(named(f"rows_{level}", scale), rows, "rows")
    clubs = Club.objects.count()
    total = sum(rows for _level, rows in levels)
    yield Measurement(named("rows", scale), total, "rows", f"{clubs} clubs", total / clubs)
    yield Measurement(
        named("rows_mb", scale),
        size / MEGABYTE,
        "MB",
        f"{float(whole) / MEGABYTE:.0f} MB of what is counted",
        size / float(whole),
    )


def _events(scale: Fraction) -> Iterator[Measurement]:
    """One more approach, as the page logs it and as a bare row, with and without its counting."""
    for name, (counted, uncounted) in events.each().items():
        middle = statistics.median(counted)
        beside = statistics.median(uncounted)
        yield Measurement(
            named(name, scale), middle, "ms", f"uncounted: {beside:.3g} ms", middle / beside
        )


def _unfolded(scale: Fraction) -> Iterator[Measurement]:
    """The region's page while much is not folded, then the folding of it."""
    folding.fold()
    events.many(UNFOLDED)
    visit = chosen()["region"]
    with visits.served() as server:
        times = Times(*visits.times(server.url, visit.address, visit.person))
    yield from _percentiles(named("region_unfolded", scale), times)
    began = time.perf_counter()
    folding.fold()
    elapsed = time.perf_counter() - began
    yield Measurement(named("fold_s", scale), elapsed, f"s for {UNFOLDED} approaches")


def _proved(scale: Fraction) -> Iterator[Measurement]:
    """Whether all of that is counted right, by a recount."""
    began = time.perf_counter()
    report = recount.check()
    elapsed = time.perf_counter() - began
    yield Measurement(
        named("differences", scale),
        report.different + report.misplaced,
        "tallies",
        f"{report.tallies} recounted in {elapsed:.0f} s",
    )
