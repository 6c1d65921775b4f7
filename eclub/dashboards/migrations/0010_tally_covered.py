"""The index of the tallies holds their values: a page reads thousands of them, and nothing else."""

from django.db import migrations

KEY = """
ALTER TABLE dashboards_tally
    DROP CONSTRAINT dashboards_tally_pkey,
    ADD CONSTRAINT dashboards_tally_pkey
        PRIMARY KEY (level, place, cohort, measure, cell) {include}"""


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0009_held")]

    operations = [migrations.RunSQL(KEY.format(include="INCLUDE (value)"), KEY.format(include=""))]
