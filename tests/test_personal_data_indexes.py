"""Whatever is done for one person finds their rows by an index, however large the country is."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from eclub.kit import personal_data

pytestmark = pytest.mark.django_db

FIRST_COLUMNS = """
SELECT relname, attname
  FROM pg_index
  JOIN pg_class ON pg_class.oid = indrelid
  JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
"""
# Read whole: what administrators changed by hand, a year of it at most.
FEW = {"django_admin_log"}


@pytest.fixture
def indexed() -> set[tuple[str, str]]:
    """Table and column, of every index the first one."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_COLUMNS)
        return set(cursor.fetchall())


def way(model: type[models.Model], lookup: str, where: set[str]) -> list[set[tuple[str, str]]]:
    """The columns by which rows are found from a person's side: one of each set has an index."""
    found = []
    names = lookup.removesuffix("__in").removesuffix("__contains").split("__")
    for name in names:
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        own, holder = (field, model) if field.concrete else (field.field, field.related_model)
        # A generic target: by its type and its number together.
        last = where if name == names[-1] else set()
        found.append({(holder._meta.db_table, one) for one in {own.column, *last}})
        model = field.related_model
    return found


def test_rows_of_a_person_are_found_by_an_index(indexed: set[tuple[str, str]]) -> None:
    for entry in personal_data.personal():
        for whose in entry.whose:
            for columns in way(entry.model_class, whose.lookup, set(whose.where)):
                assert columns & indexed or {table for table, _ in columns} <= FEW, columns


def test_rows_that_age_are_found_by_an_index(indexed: set[tuple[str, str]]) -> None:
    for entry in personal_data.personal():
        by_itself = not (entry.kept.task or entry.kept.since.endswith("closed_at"))
        if entry.kept.has_end and by_itself:
            [column] = way(entry.model_class, entry.kept.since, set())[-1:]
            assert column & indexed or {table for table, _ in column} <= FEW, column


def test_no_row_that_goes_has_others_looked_for_in_a_whole_table(
    indexed: set[tuple[str, str]],
) -> None:
    """PostgreSQL and Django look for what points at it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation:
                assert (model._meta.db_table, field.column) in indexed, field
