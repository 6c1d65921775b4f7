"""Counting everything anew from the rows themselves, to prove the tallies or to set them right.

Nobody is kept from working: the recount sees one snapshot, in which what changed before is added
to the tallies first; what is written meanwhile stays beside them. All work is PostgreSQL's, which
spills to disk, so memory does not grow with the country.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from eclub.dashboards.services import folding

# Differences that a report tells; it counts all.
TOLD = 50

COUNT = f"""
CREATE TEMP TABLE recounted AS
SELECT level, place, quarter AS cohort, measure, cell, sum(value)::bigint AS value
  FROM (
    SELECT club, measure, cell, sum(value) AS value
      FROM dashboards_facts() GROUP BY club, measure, cell
  ) AS counted
  JOIN dashboards_places() AS lies USING (club) {folding.LEVELS}
 GROUP BY level, place, quarter, measure, cell HAVING sum(value) <> 0
"""  # noqa: S608  # parts of ours
# Where each counted club lies, beside where its tallies are said to be.
PLACE = """
CREATE TEMP TABLE replaced AS
SELECT lies.* FROM dashboards_places() AS lies
 WHERE lies.club::text IN (SELECT place FROM recounted WHERE level = 'club')
"""
COMPARE = """
SELECT level, place, cohort::text, measure, cell,
       coalesce(held.value, 0), coalesce(counted.value, 0), count(*) OVER ()
  FROM dashboards_tally AS held
  FULL JOIN recounted AS counted USING (level, place, cohort, measure, cell)
 WHERE held.value IS DISTINCT FROM counted.value
 ORDER BY level, place, cohort, measure, cell LIMIT %s
"""
MISPLACED = """
SELECT count(*) FROM (
    (SELECT club, region, departement, agency, cohort FROM replaced
     EXCEPT SELECT club, region, departement, agency, cohort FROM dashboards_tallyplace)
) AS missing
"""
REPAIR = """
MERGE INTO dashboards_tally AS held USING recounted AS counted
   ON (held.level, held.place, held.cohort, held.measure, held.cell)
      = (counted.level, counted.place, counted.cohort, counted.measure, counted.cell)
 WHEN MATCHED AND held.value <> counted.value THEN UPDATE SET value = counted.value
 WHEN NOT MATCHED BY SOURCE THEN DELETE
 WHEN NOT MATCHED THEN INSERT (level, place, cohort, measure, cell, value)
      VALUES (counted.level, counted.place, counted.cohort, counted.measure, counted.cell,
              counted.value)
"""
REPLACE = """
MERGE INTO dashboards_tallyplace AS held USING replaced AS lies ON held.club = lies.club
 WHEN MATCHED THEN UPDATE SET region = lies.region, departement = lies.departement,
                              agency = lies.agency, cohort = lies.cohort
 WHEN NOT MATCHED BY SOURCE THEN DELETE
 WHEN NOT MATCHED THEN INSERT (club, region, departement, agency, cohort)
      VALUES (lies.club, lies.region, lies.departement, lies.agency, lies.cohort)
"""


@dataclass(frozen=True)
class Difference:
    """A tally that is not what its rows count for."""

    level: str
    place: str
    cohort: str
    measure: str
    cell: str
    tallied: int
    counted: int


@dataclass(frozen=True)
class Report:
    """What the recount found; the first differences, and how many there are."""

    tallies: int
    different: int
    misplaced: int
    differences: list[Difference]

    @property
    def agrees(self) -> bool:
        return not (self.different or self.misplaced)


def check() -> Report:
    """Compare every tally with a recount; nothing is changed."""
    with _one_snapshot():
        report = compare()
        transaction.set_rollback(True)
    return report


def rebuild() -> Report:
    """Set every tally to its recount; the report says what was different."""
    with _one_snapshot():
        report = compare(repair=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dashboards_tally, dashboards_tallyplace")
    return report


def compare(*, repair: bool = False) -> Report:
    """Add what changed to the tallies, then compare them, within the caller's transaction."""
    while folding.add(folding.MOST) == folding.MOST:
        pass
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem TO '64MB'")
        cursor.execute(COUNT)
        cursor.execute(PLACE)
        cursor.execute(COMPARE, [TOLD])
        rows = cursor.fetchall()
        cursor.execute(MISPLACED)
        [misplaced] = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM recounted")
        [tallies] = cursor.fetchone()
        if repair:
            cursor.execute(REPAIR)
            cursor.execute(REPLACE)
        cursor.execute("DROP TABLE recounted, replaced")
    differences = [Difference(*row[:-1]) for row in rows]
    return Report(tallies, rows[0][-1] if rows else 0, misplaced, differences)


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """A transaction that sees one moment, in which nobody else folds.

    The lock is taken before: a snapshot from before somebody else's folding could not write.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({folding.KEY})")
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({folding.KEY})")
