"""Browsers a person signed in from are forgotten together, by a number that their marks hold."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0017_dated_consents")]

    operations = [
        migrations.AddField(
            "user",
            "known_devices_round",
            models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
