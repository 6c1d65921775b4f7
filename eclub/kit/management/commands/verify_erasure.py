"""``manage.py verify_erasure``: whether anything is left of somebody who was erased."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eclub.kit.models import Erasure
from eclub.kit.services import erasure_proof


class Command(BaseCommand):
    help = (
        "Looks in all tables and files for what is read from the standard input: a name, an "
        "e-mail address or a phone number a line, so that no shell keeps them. Fails when "
        "anything is found."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reference", help="also shows the proof with this reference")

    def handle(self, *args: Any, reference: str | None = None, **options: Any) -> None:
        if reference:
            self._show(reference)
        if sys.stdin.isatty():
            self.stderr.write("One name, address or number a line; then Ctrl-D.")
        terms = [line.strip() for line in sys.stdin if line.strip()]
        if not terms:
            raise CommandError("Nothing to look for: write a name, an address or a number a line.")
        found = erasure_proof.look_for(terms)
        for one in found:
            self.stdout.write(f"{one.place}: {one.count}")
        strays = erasure_proof.files_of_nobody()
        for path in strays:
            self.stdout.write(f"no row names the file {path}")
        if found:
            raise CommandError(f"Something is left in {len(found)} places.")
        self.stdout.write("Nothing is left.")

    def _show(self, reference: str) -> None:
        proof = Erasure.objects.filter(reference=reference).first()
        if proof is None:
            raise CommandError(f"No erasure has the reference {reference}.")
        self.stdout.write(f"{proof.reference}: {proof.get_basis_display()}, {proof.on}")
        for key, counted in proof.counts.items():
            said = ", ".join(f"{count} {name}" for name, count in counted.items() if count)
            self.stdout.write(f"  {key}: {said}")
