"""Registers that the State publishes as CSV files: read by the names of their columns, brought
in by a command that can be run again and accounts for every line.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from eclub.kit.table import text_in

# The names a column has had in the files published so far, by what we call it.
Columns = Mapping[str, Sequence[str]]
BATCH = 2000


@dataclass
class Account:
    """What became of the lines of a file."""

    read: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    # Line number and why.
    refused: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, why: str) -> None:
        self.refused.append((line, why))


def rows(
    path: Path, columns: Columns, optional: Columns | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's number and its cells, stripped, by our names; "" where it has none.

    Raises ValidationError naming a column that is missing and not ``optional``.
    """
    text = text_in(path.read_bytes())
    if not text.strip():
        raise ValidationError("The file is empty.")
    dialect = csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t")
    lines = csv.DictReader(text.splitlines(keepends=True), dialect=dialect)
    header = [(name or "").strip() for name in lines.fieldnames or []]
    lines.fieldnames = header
    names = {key: _column(header, wanted) for key, wanted in columns.items()}
    for key, wanted in (optional or {}).items():
        if known := [name for name in wanted if name in header]:
            names[key] = known[0]
    missing = dict.fromkeys(set(optional or {}) - set(names), "")
    for row in lines:
        cells = {key: (row[name] or "").strip() for key, name in names.items()}
        yield lines.line_num, cells | missing


def keep(
    account: Account,
    found: Mapping[tuple[Any, ...], models.Model],
    model: type[models.Model],
    keys: Sequence[str],
    fields: Sequence[str],
) -> Account:
    """Write these rows, by the values of their unique ``keys``; count what that changed."""
    known = {
        row[: len(keys)]: row[len(keys) :]
        for row in model._default_manager.order_by().values_list(*keys, *fields).iterator()
    }
    new = []
    for value, row in found.items():
        old = known.get(value)
        if old == tuple(getattr(row, name) for name in fields):
            account.same += 1
            continue
        new.append(row)
        if old is None:
            account.added += 1
        else:
            account.changed += 1
    model._default_manager.bulk_create(
        new, BATCH, update_conflicts=True, unique_fields=keys, update_fields=fields
    )
    return account


class RegisterCommand(BaseCommand):
    """``manage.py import_… PATH``: what the file says, and an account of its lines."""

    load: Callable[[Path], Account]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def read(self, path: Path, **options: Any) -> Account:
        return type(self).load(path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            account = self.read(path, **options)
        except (OSError, csv.Error) as error:
            raise CommandError(f"{path} cannot be read: {error}.") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        for line, why in account.refused:
            self.stderr.write(f"line {line}: {why}")
        self.stdout.write(
            f"{account.read} read: {account.added} added, {account.changed} changed, "
            f"{account.same} the same, {len(account.refused)} refused."
        )


def _column(names: Sequence[str], wanted: Sequence[str]) -> str:
    found = next((name for name in wanted if name in names), None)
    if found is None:
        raise ValidationError(f"The file has no column {' or '.join(wanted)}.")
    return found
