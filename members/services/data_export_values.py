"""How a value of the database is said to the person it is about.

Names of club-mates stay in it, as the club saw them (first name, initial); nothing else of
others does: a key to somebody is their short name, never their row.
"""

from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.postgresql.psycopg_any import Range

from members.models import User
from members.services.data_export_labels import LABELS

# What the words for a row of another table are made of.
NAMED_BY = ("name", "title")
REACHED = ("club", "company", "session", "session__club", "grouping__session__club")


@cache
def related(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    """What is read with the rows, so that no row costs a query of its own."""
    wanted: list[str] = []
    for name in names:
        field = model._meta.get_field(name)
        if not isinstance(field, models.ForeignKey):
            continue
        wanted.append(name)
        wanted += [f"{name}__{far}" for far in REACHED if _leads(field.related_model, far)]
    return wanted


def columns_of(model: type[models.Model]) -> dict[str, str]:
    """By field, what it is called: as forms do, else as this page does."""
    return {
        field.name: str(_label(field)) for field in [*model._meta.fields, *model._meta.many_to_many]
    }


def words_of(row: models.Model, name: str, person: User) -> Any:
    """A field's value: choices in words, others' rows by their names, times as they are."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return _named(getattr(row, name), person)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, Range):
        return [value.lower, value.upper]
    return value


def _label(field: Any) -> Any:
    spoken = str(field.verbose_name)
    return LABELS.get(field.name, spoken) if spoken == field.name.replace("_", " ") else spoken


def _named(found: Any, person: User) -> str | None:
    if found is None:
        return None
    if isinstance(found, User):
        return found.full_name if found == person else found.short_name
    for name in NAMED_BY:
        if isinstance(said := getattr(found, name, None), str):
            return said
    for name in ("company", "session"):
        if (far := getattr(found, name, None)) is not None:
            return _named(far, person)
    return str(found)


def _leads(model: Any, path: str) -> bool:
    """Whether these foreign keys exist, one after the other."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if not isinstance(field, models.ForeignKey):
            return False
        model = field.related_model
    return True
