"""Holds all quarters of a place together, beside each of them."""

from django.db import migrations

TOGETHER = """
INSERT INTO dashboards_tally (level, place, cohort, measure, cell, value)
SELECT level, place, '9999-12-31', measure, cell, sum(value)
  FROM dashboards_tally
 WHERE level <> 'club'
 GROUP BY level, place, measure, cell HAVING sum(value) <> 0
 ORDER BY level, place, measure, cell
"""
APART = "DELETE FROM dashboards_tally WHERE cohort = '9999-12-31'"


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0005_snapshots")]

    operations = [migrations.RunSQL(TOGETHER, APART)]
