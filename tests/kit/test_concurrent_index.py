"""Indexes that migrations build beside people's work."""

import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from eclub.kit.concurrent_index import AddIndexBeside
from eclub.kit.services.outbox import write_message

BUILT = """
SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = to_regclass('outbox_beside')
"""


class Beside(migrations.Migration):
    atomic = False
    operations = [
        AddIndexBeside("outboxmail", models.Index(fields=["to"], name="outbox_beside")),
    ]


def built() -> list[tuple[bool, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(BUILT)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_an_index_whose_building_was_cut_short_is_built_anew() -> None:
    for _ in range(2):
        write_message("ann@example.org", "Objet", "Texte")
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute('CREATE UNIQUE INDEX CONCURRENTLY outbox_beside ON kit_outboxmail ("to")')
    assert built() == [(False, True)]
    before = MigrationLoader(connection).project_state()
    migration = Beside("beside", "kit")
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(before.clone(), editor)
    assert built() == [(True, False)]
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(before.clone(), editor)
    assert built() == []
