"""A file is looked through before it is written: nothing is noted of what was written any more.

The column and the table that noted it stay, since the version before names them while it still
serves; the version after drops them. An import under way was not looked through: it is given up,
with the names of people that it noted on its way.
"""

from django.db import migrations, models

# Emptied first: whoever is at work holds these tables while it waits for its own row.
GIVE_UP = """
TRUNCATE prospecting_sireneunit, prospecting_sireneplace;
UPDATE prospecting_sireneimport
   SET state = 'failed', finished_at = now(),
       error = 'Arrêté par une mise à jour : relancez-le. Ce qui était déjà entré y reste.'
 WHERE state IN ('running', 'interrupted') AND phase <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("prospecting", "0020_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="SireneOverridden",
            fields=[
                ("line", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="SireneSeen"),
                migrations.RemoveField(model_name="company", name="import_number"),
            ]
        ),
        migrations.RunSQL(GIVE_UP, migrations.RunSQL.noop),
    ]
