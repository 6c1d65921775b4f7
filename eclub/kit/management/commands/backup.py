"""`manage.py backup FOLDER`: everything that must stay, in one folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eclub.kit.backups import manifest, restoring, taking


class Command(BaseCommand):
    help = "Back up the database and the uploads into a new folder (docs/operations.md)."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        try:
            made = taking.take(folder)
        except manifest.Unusable as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{folder}: {restoring.described(made)}")
