"""`manage.py restore FOLDER`: a backup into an empty installation, verified."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eclub.kit.backups import manifest, restoring


class Command(BaseCommand):
    help = "Restore a backup into an empty database and folder of uploads (docs/operations.md)."
    # The database has no tables yet.
    requires_migrations_checks = False
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="what `backup` made")
        parser.add_argument(
            "--check", action="store_true", help="only see whether the backup is whole"
        )

    def handle(self, *_: Any, folder: Path, check: bool, **__: Any) -> None:
        try:
            found = manifest.read(folder) if check else restoring.restore(folder)
        except manifest.Unusable as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{'Whole' if check else 'Restored'}: {restoring.described(found)}")
        if not check:
            self.stdout.write(
                "Before any page or worker runs: erase again who was erased since, with"
                " repeat_erasures (docs/operations.md, Restoring on an empty machine)."
            )
        if found.key != manifest.key():
            self.stderr.write(
                "SECRET_KEY is another than when this backup was taken: codes printed on"
                " certificates are not known, nor are staff's codes of second factors, until the"
                " former key is among SECRET_KEY_FALLBACKS."
            )
