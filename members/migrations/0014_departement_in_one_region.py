"""Lets a département lie in one region only."""

import django.contrib.postgres.constraints
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0013_wants_call_backs")]

    operations = [
        BtreeGistExtension(),
        migrations.AddConstraint(
            model_name="agency",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=models.Deferrable.IMMEDIATE,
                expressions=[("departement", "="), ("region", "<>")],
                name="departement_in_one_region",
            ),
        ),
    ]
