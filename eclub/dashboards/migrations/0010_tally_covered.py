"""The index of the tallies holds their values: a page reads thousands of them, and nothing else.

It is built beside people's work and takes the place of the key in a moment; cut short, it is begun
anew.
"""

from django.db import migrations

from eclub.kit.concurrent_index import WAIT, WAIT_AS_USUAL

KEY = """
CREATE UNIQUE INDEX CONCURRENTLY dashboards_tally_new_key
    ON dashboards_tally (level, place, cohort, measure, cell) {include}"""
IN_ITS_PLACE = """
ALTER TABLE dashboards_tally
    DROP CONSTRAINT dashboards_tally_pkey,
    ADD CONSTRAINT dashboards_tally_pkey PRIMARY KEY USING INDEX dashboards_tally_new_key"""


def key(include: str) -> list[str]:
    """One statement after the other, none in a transaction with another."""
    return [
        WAIT,
        "DROP INDEX CONCURRENTLY IF EXISTS dashboards_tally_new_key",
        KEY.format(include=include),
        WAIT_AS_USUAL,
        IN_ITS_PLACE,
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dashboards", "0009_held")]

    operations = [migrations.RunSQL(key("INCLUDE (value)"), key(""))]
