"""`import_sirene PATH`: the company directory, from INSEE's stock files."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prospecting.models import SireneImport
from prospecting.services.sirene import plan, run


class Command(BaseCommand):
    help = "Bring in the establishments of SIRENE; can be interrupted, and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="StockEtablissement: CSV, gzip or zip")
        parser.add_argument("--units", type=Path, help="StockUniteLegale, for their names")
        parser.add_argument("--coordinates", type=Path, help="INSEE's coordinates by SIRET")
        parser.add_argument("--departements", help="22,29,35,56; SIRENE_DEPARTEMENTS by default")
        parser.add_argument("--json", action="store_true", help="the account as a last line")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        asked = options["departements"]
        files = plan.Files(path, options["units"], options["coordinates"])
        try:
            only = None if asked is None else plan.departements(asked)
            found = plan.plan(files, only=only)
        except plan.WrongFile as refusal:
            paths = {kind: path for kind, path, _columns in files.given}
            raise CommandError(f"{paths[refusal.kind]}: {' '.join(refusal.messages)}") from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        if found.line:
            self.stderr.write(f"going on from line {found.line} ({found.phase})")
        try:
            run.run(found, self.tell if options["verbosity"] > 1 else lambda _: None)
        except ValidationError as refusal:
            self.account(found, as_json=options["json"])
            raise CommandError(" ".join(refusal.messages)) from None
        self.account(found, as_json=options["json"])

    def tell(self, found: SireneImport) -> None:
        self.stderr.write(f"{found.get_phase_display()}: {found.percent} %, line {found.line}")

    def account(self, found: SireneImport, *, as_json: bool) -> None:
        """What became of the lines; the refused ones first, so that the counts come last."""
        for refusal in found.refusals.all():
            self.stderr.write(
                f"line {refusal.line}: {refusal.siret} {refusal.get_reason_display()}"
            )
        if found.note:
            self.stderr.write(found.note)
        counts = found.counts
        if as_json:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
