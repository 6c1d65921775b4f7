"""Who waits for a lock of the tests' own database: another worker's are on the same server."""

import time

from django.db import connection

PATIENCE = 30.0
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'
"""


def how_many_wait() -> int:
    """Transactions that stand before a lock of another one now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # one transaction sees one otherwise
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


def wait_until_somebody_waits(people: int = 1) -> None:
    """Until so many other transactions stand before a lock of ours."""
    deadline = time.monotonic() + PATIENCE
    while how_many_wait() < people:
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.02)
