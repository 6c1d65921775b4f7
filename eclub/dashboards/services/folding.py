"""Adding to the tallies what changed since: one process at a time, each change exactly once.

Everything happens in one statement, so in one snapshot: a reader sees a change beside the tallies
or within them, and a process that dies leaves it beside them.
"""

from django.db import connection, transaction

# Changes added by one statement.
MOST = 50_000
# The key that ``dashboards_wait_for_folding`` of migration 0002 waits for.
KEY = "hashtextextended('dashboards.folding', 0)"

# A club's changes count at four levels; of a club that lies nowhere, in its own tallies only.
# Above the clubs all quarters are also held together, under the calendar's last day: a page
# without a period reads these and costs the same after ten years.
LEVELS = """
 CROSS JOIN LATERAL (VALUES
    ('region', region, cohort), ('departement', departement, cohort), ('agency', agency, cohort),
    ('region', region, date '9999-12-31'), ('departement', departement, date '9999-12-31'),
    ('agency', agency, date '9999-12-31'), ('club', club::text, cohort)
 ) AS at (level, place, quarter)
 WHERE place <> ''
"""
FOLD = f"""
WITH taken AS (
    DELETE FROM dashboards_tallydelta WHERE id IN (
        SELECT id FROM dashboards_tallydelta ORDER BY id LIMIT %(most)s
    ) RETURNING club, measure, cell, change
), called AS (
    DELETE FROM dashboards_tallymove
), changes AS (
    SELECT region, departement, agency, club, cohort, measure, cell, change
      FROM taken JOIN dashboards_places() AS now USING (club)
    UNION ALL
    SELECT region, departement, agency, club, moved.cohort, measure, cell, sign * value
      FROM dashboards_moved() AS moved
      JOIN dashboards_tally AS held ON held.level = 'club' AND held.place = club::text
), written AS (
    INSERT INTO dashboards_tally (level, place, cohort, measure, cell, value)
    SELECT level, place, quarter, measure, cell, sum(change)
      FROM changes {LEVELS}
     GROUP BY level, place, quarter, measure, cell HAVING sum(change) <> 0
        ON CONFLICT (level, place, cohort, measure, cell)
        DO UPDATE SET value = dashboards_tally.value + excluded.value
    RETURNING level, place, cohort, measure, cell, value
), placed AS (
    INSERT INTO dashboards_tallyplace (club, region, departement, agency, cohort)
    SELECT club, region, departement, agency, cohort FROM dashboards_places()
     WHERE club IN (SELECT club FROM taken UNION SELECT club FROM dashboards_moved())
        ON CONFLICT (club) DO UPDATE
       SET region = excluded.region, departement = excluded.departement,
           agency = excluded.agency, cohort = excluded.cohort
), gone AS (
    DELETE FROM dashboards_tallyplace AS held USING dashboards_moved() AS moved
     WHERE held.club = moved.club
       AND NOT EXISTS (SELECT FROM clubs_club AS club WHERE club.id = held.club)
)
SELECT (SELECT count(*) FROM taken),
       (SELECT json_agg(written)::text FROM written WHERE value = 0)
"""  # noqa: S608 - parts of this module
# What is nought is not kept.
FORGET = """
DELETE FROM dashboards_tally AS held
 USING json_populate_recordset(NULL::dashboards_tally, %s::json) AS nought
 WHERE (held.level, held.place, held.cohort, held.measure, held.cell)
       = (nought.level, nought.place, nought.cohort, nought.measure, nought.cell)
   AND held.value = 0
"""


def fold() -> bool:
    """Add everything that changed to the tallies; False when somebody else is at it."""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory_xact_lock({KEY})")
            if not cursor.fetchone()[0]:
                return False
            if add(MOST) < MOST:
                return True


def add(most: int) -> int:
    """Add so many changes, and all moves; how many there were. Whoever calls holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, {"most": most})
        count, nought = cursor.fetchone()
        if nought:
            cursor.execute(FORGET, [nought])
    return int(count)
