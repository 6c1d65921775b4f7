"""`import_rome PATH`: the register of occupations, from the official CSV file."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.services import rome


class Command(BaseCommand):
    help = "Bring in the ROME's occupations; can be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        try:
            account = rome.load(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        for line, why in account.refused:
            self.stderr.write(f"line {line}: {why}")
        self.stdout.write(
            f"{account.read} read: {account.added} added, {account.changed} changed, "
            f"{account.same} the same, {len(account.refused)} refused."
        )
