"""Counts the days until work is known, not until it begins: nobody is followed on days to come."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations

from eclub.dashboards.migrations._counting import count_anew, install, remove

BEFORE = import_module("eclub.dashboards.migrations.0002_counting").SEATS


def _known(facts: str) -> str:
    return facts.replace("happened_on", "known_on")


SEATS = replace(
    BEFORE,
    facts=_known(BEFORE.facts),
    facts_of={alias: _known(facts) for alias, facts in BEFORE.facts_of.items()},
    tables={
        "seat": BEFORE.tables["seat"],
        "outcome": replace(
            BEFORE.tables["outcome"],
            matters=("seat_id", "kind", "channel", "known_on"),
            rows=_known(BEFORE.tables["outcome"].rows),
        ),
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboards", "0006_quarters_together"),
        ("clubs", "0031_outcome_known_on"),
    ]

    operations = [
        migrations.RunSQL(
            remove(BEFORE) + install(SEATS) + count_anew(SEATS),
            remove(SEATS) + install(BEFORE) + count_anew(BEFORE),
        ),
    ]
