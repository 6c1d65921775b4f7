from django.db import migrations

COLUMNS = """code, name, plain, departement, postcodes, latitude, longitude, basin_scheme, basin_code,
    basin_name"""


class Migration(migrations.Migration):
    """Candidates say where they live before there is anything to prospect."""

    dependencies = [
        ("prospecting", "0013_together"),
        ("members", "0012_communes"),
    ]

    operations = [
        migrations.RunSQL(
            f"INSERT INTO members_commune ({COLUMNS}) SELECT {COLUMNS} FROM prospecting_commune",
            f"INSERT INTO prospecting_commune ({COLUMNS}) SELECT {COLUMNS} FROM members_commune",
        ),
        migrations.DeleteModel(name="Commune"),
    ]
