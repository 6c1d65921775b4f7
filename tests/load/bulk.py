"""Tables filled at the speed of the disk: what guards them is taken off and put back.

Putting a constraint back checks every row at once, so that what was written in between holds to
the same rules as what people write, for a fraction of the time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from psycopg import sql

# Foreign keys first: they lean on the others. Primary keys stay, and what another table's key
# leans on.
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype = 'f'
  FROM pg_constraint AS guard
 WHERE conrelid = ANY(%(tables)s::regclass[])
   AND (contype IN ('f', 'x')
        OR contype = 'u' AND NOT EXISTS (SELECT FROM pg_constraint AS leaning
                                          WHERE leaning.contype = 'f'
                                            AND leaning.conindid = guard.conindid))
 ORDER BY contype = 'f' DESC, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
  FROM pg_index
 WHERE indrelid = ANY(%(tables)s::regclass[])
   AND NOT EXISTS (SELECT FROM pg_constraint
                    WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
 ORDER BY 1
"""
SEQUENCE = """
SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest((SELECT max(id) FROM {table}), 1))
"""


@dataclass(frozen=True)
class _Guards:
    # Table, name, definition, whether it is a foreign key.
    constraints: list[tuple[str, str, str, bool]]
    # Name, definition.
    indexes: list[tuple[str, str]]
    # Table, column, and what Django writes in it when nobody says anything.
    defaults: list[tuple[str, str, bool | int | str]]


@contextmanager
def bare(models: Sequence[type[Model]]) -> Iterator[None]:
    """Let these tables be written without indexes, keys and triggers; all are back afterwards.

    Meanwhile a column that is not named has its model's default. Nothing is put back after an
    error: the database is worth nothing then.
    """
    tables = [model._meta.db_table for model in models]
    guards = _take_off(tables, _defaults(models))
    yield
    _put_back(tables, guards)


def _defaults(models: Sequence[type[Model]]) -> list[tuple[str, str, bool | int | str]]:
    return [
        (model._meta.db_table, field.column, default)
        for model in models
        for field in model._meta.concrete_fields
        if not (field.null or field.primary_key or field.generated)
        if field.db_default is NOT_PROVIDED
        for default in [field.get_default()]
        if isinstance(default, bool | int | str)
    ]


def _take_off(tables: Sequence[str], defaults: list[tuple[str, str, bool | int | str]]) -> _Guards:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CONSTRAINTS, {"tables": list(tables)})
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, {"tables": list(tables)})
        indexes = cursor.fetchall()
        for table, name, *_rest in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, column, default in defaults:
            statement = sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}")
            names = sql.Identifier(table), sql.Identifier(column)
            cursor.execute(statement.format(*names, sql.Literal(default)))
    return _Guards(constraints, indexes, defaults)


def _put_back(tables: Sequence[str], guards: _Guards) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for _name, definition in guards.indexes:
            cursor.execute(definition)
        for table, name, definition, _foreign in sorted(guards.constraints, key=lambda one: one[3]):
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("RESET maintenance_work_mem")
        for table, column, _default in guards.defaults:
            cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP DEFAULT')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        # As autovacuum does within a minute.
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    count_on(tables)


def count_on(tables: Sequence[str]) -> None:
    """Let the next identifier follow the last of these tables."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(SEQUENCE.format(table=table))
