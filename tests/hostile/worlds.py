"""Two worlds that have nothing in common: what people of one do must not touch the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction

from clubs.models import Club
from members.models import User
from tests.rights import Cast
from tests.rights.every import TABLE
from tests.rights.table import Arguments

Snapshot = dict[type[models.Model], dict[object, tuple[object, ...]]]

APPS = ("members", "clubs", "prospecting", "kit", "dashboards")
# Everybody's: regions, the directory of companies, the registers.
SHARED = {
    "members.region", "members.commune", "members.occupation", "prospecting.company",
    "prospecting.activity", "prospecting.affinity", "clubs.pulsescale",
}  # fmt: skip
# Ids of one table lie this far from those of the next.
APART = 100_000
# Names of the other world: whoever reads one of them reads what is not for them.
HIDDEN = "Outremonde"


def ours() -> list[type[models.Model]]:
    """Models whose rows belong to somebody."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS
        and model._meta.managed
        and model._meta.label_lower not in SHARED
    ]


def part_numbers() -> None:
    """Have every table count from a number of its own, so that an id says whose it is."""
    with connection.cursor() as cursor:
        for rank, model in enumerate(ours(), 1):
            table, column = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (name,) = cursor.fetchone()
            if name is not None:
                cursor.execute(f"ALTER SEQUENCE {name} RESTART WITH {rank * APART}")


def model_of(number: int) -> type[models.Model] | None:
    """The table an id is of, None for a number that is none."""
    rank, known = number // APART, ours()
    return known[rank - 1] if 1 <= rank <= len(known) else None


def snapshot(tables: set[str] | None = None) -> Snapshot:
    """Every row there is, by table and key; of some tables only when they are named."""
    return {
        model: {
            row[0]: row
            for row in model._base_manager.values_list(
                "pk", *(field.attname for field in model._meta.concrete_fields)
            )
        }
        for model in ours()
        if tables is None or model._meta.db_table in tables
    }


def touched(before: Snapshot, tables: set[str]) -> list[str]:
    """What became of the rows of ``before``: changed, gone, or pointed at by a new row."""
    said = []
    for model, rows in snapshot(tables).items():
        known = before[model]
        said += [f"{model.__name__} {key}" for key, row in known.items() if rows.get(key) != row]
        said += [
            f"{model.__name__} {key}.{name}"
            for key, row in rows.items()
            if key not in known
            for name in _pointing(model, row, before)
        ]
    return said


def _pointing(model: type[models.Model], row: tuple[object, ...], before: Snapshot) -> list[str]:
    return [
        field.name
        for rank, field in enumerate(model._meta.concrete_fields, 1)
        if field.related_model is not None and row[rank] in before.get(_target(field), {})
    ]


def _target(field: Any) -> type[models.Model]:
    target: type[models.Model] = field.related_model
    return target


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that were written to meanwhile."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0] == "UPDATE":
            tables.add(words[1].strip('"'))
        elif words[0] in {"INSERT", "DELETE"}:
            tables.add(words[2].strip('"'))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


Furniture = dict[Arguments, list[object]]


def furnish(cast: Cast) -> Furniture:
    """Give a world one of everything that the table of rights makes around a club."""
    made: Furniture = {}
    for arguments in dict.fromkeys(row[2] for row in TABLE):
        if arguments.__qualname__.startswith("closed"):
            continue
        try:
            with transaction.atomic():
                made[arguments] = arguments(cast)
        except (DatabaseError, ValidationError):
            # A second one of what there is once: the first will do.
            continue
    return made


def hide(before: Snapshot) -> None:
    """Give people and clubs of a world names that nobody of the other one may ever read."""
    User.objects.filter(pk__in=before[User]).update(first_name=HIDDEN, last_name=HIDDEN)
    Club.objects.filter(pk__in=before[Club]).update(name=HIDDEN)
