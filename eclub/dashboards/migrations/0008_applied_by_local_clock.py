"""Says by the clock of the club's agency on which day somebody applied, as it is read."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from eclub.dashboards.migrations._counting import Table, count_anew, install, remove

BEFORE = import_module("eclub.dashboards.migrations.0004_more_counting").APPLICATIONS
APPLICATIONS = replace(
    BEFORE,
    tables=BEFORE.tables
    | {
        "club": Table("clubs_club", matters=("agency_id",)),
        "agency": Table("members_agency", matters=("time_zone",)),
    },
    facts=BEFORE.facts.replace(
        "FROM {application}",
        "FROM {application}\n"
        "  JOIN {club} ON club.id = application.club_id\n"
        "  JOIN {agency} ON agency.id = club.agency_id",
    ).replace("'UTC'", "agency.time_zone"),
)


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0007_work_known")]

    operations = [
        migrations.RunSQL(
            remove(BEFORE) + install(APPLICATIONS) + count_anew(APPLICATIONS),
            remove(APPLICATIONS) + install(BEFORE) + count_anew(BEFORE),
        ),
    ]
