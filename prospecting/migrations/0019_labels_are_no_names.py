"""What is written in the place of a name that nobody may know is not searched as a name.

Most establishments of SIRENE have none. Their label says their sector, which is searched by its
code: as words it was found for every shop when somebody looked for « Commerce du Pont », and it
made up most of both indexes.

Ten million rows are written anew by portions, each in a transaction of its own: an import or a
page waits for one of them at most, autovacuum follows, and what was cut short goes on where it was.
"""

from typing import Any

from django.db import migrations

NAMES = """
CREATE OR REPLACE FUNCTION company_names(
    name text, usual_name text, sign text, legal_name text, acronym text
) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN usual_name = '' AND sign = '' AND legal_name = '' AND acronym = '' AND (
            starts_with(name || ' (', 'Entreprise individuelle (')
            OR starts_with(name || ' (', 'Établissement sans nom public (')
        ) THEN ''
        ELSE replace(replace(translate(
            lower(
                name || CASE WHEN usual_name IN ('', name) THEN '' ELSE ' · ' || usual_name END
                || CASE WHEN sign IN ('', name) THEN '' ELSE ' · ' || sign END
                || CASE WHEN legal_name IN ('', name) THEN '' ELSE ' · ' || legal_name END
                || CASE WHEN acronym IN ('', name) THEN '' ELSE ' · ' || acronym END
            ),
            'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿłđ’', 'aaaaaaceeeeiiiinoooooouuuuyyld'''
        ), 'œ', 'oe'), 'æ', 'ae')
    END;
"""
ANEW = """
UPDATE prospecting_company SET name = name
 WHERE id > %s AND id <= %s AND plain <> ''
   AND (starts_with(name, 'Entreprise individuelle')
        OR starts_with(name, 'Établissement sans nom public'));
"""
PORTION = 20_000


def write_anew(apps: Any, schema_editor: Any) -> None:
    """Labels alone: what both indexes are made of is worked out by the new function."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM prospecting_company")
        (last,) = cursor.fetchone()
        for after in range(0, last, PORTION):
            cursor.execute(ANEW, [after, after + PORTION])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("prospecting", "0018_siret_by_pairs")]

    operations = [
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
