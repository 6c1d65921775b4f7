"""Counts a session as held when somebody was there, and counts all sessions anew."""

from importlib import import_module

from django.db import migrations

from eclub.dashboards.migrations._counting import Source, Table, install, remove

BEFORE: Source = import_module("eclub.dashboards.migrations.0004_more_counting").SESSIONS
THERE = "('present', 'late', 'partial')"

SESSIONS = Source(
    "sessions",
    measures=("sessions",),
    tables={
        "session": Table("clubs_clubsession", matters=("club_id", "state")),
        "attendance": Table(
            "clubs_attendance",
            matters=("session_id", "state"),
            locks=("session_id", "clubs_clubsession"),
        ),
    },
    # As ``eclub.dashboards.services.held`` says: neither by the clock nor for an empty room.
    facts=f"""
SELECT session.club_id, 'sessions',
       CASE WHEN session.state <> 'planned' THEN session.state
            WHEN EXISTS (SELECT FROM clubs_attendance AS seen
                          WHERE seen.session_id = session.id AND seen.state IN {THERE})
            THEN 'held' ELSE 'planned' END,
       {{sign}}::bigint
  FROM {{session}}
""",  # parts of ours
    facts_of={
        # The first who was there makes it held; without the last one it is not. A statement that
        # adds rows and changes others (ON CONFLICT DO UPDATE) would be seen as two.
        "attendance": f"""
SELECT session.club_id, 'sessions', turned.cell, turned.value
  FROM (
    SELECT attendance.session_id, sum(attendance.sign) AS more FROM {{attendance}}
     WHERE attendance.state IN {THERE}
     GROUP BY attendance.session_id
  ) AS changed
  JOIN {{session}} ON session.id = changed.session_id
 CROSS JOIN LATERAL (
    SELECT count(*) FROM clubs_attendance AS seen
     WHERE seen.session_id = session.id AND seen.state IN {THERE}
 ) AS now (there)
 CROSS JOIN LATERAL (SELECT (there > 0)::int - (there > changed.more)::int) AS it (gain)
 CROSS JOIN LATERAL (VALUES ('held', gain), ('planned', -gain)) AS turned (cell, value)
 WHERE session.state = 'planned' AND gain <> 0
"""  # parts of ours
    },
)
COUNT_ANEW = """
SELECT dashboards_wait_for_folding();
DELETE FROM dashboards_tally WHERE measure = 'sessions';
DELETE FROM dashboards_tallydelta WHERE measure = 'sessions';
INSERT INTO dashboards_tallydelta (club, measure, cell, change)
SELECT club, measure, cell, sum(value) FROM dashboards_facts_of_sessions()
 GROUP BY club, measure, cell;
"""


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0008_applied_by_local_clock")]

    operations = [
        migrations.RunSQL(
            remove(BEFORE) + install(SESSIONS) + COUNT_ANEW,
            remove(SESSIONS) + install(BEFORE) + COUNT_ANEW,
        )
    ]
