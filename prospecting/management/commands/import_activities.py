"""`import_activities PATH`: the classes of the NAF rév. 2 or, with `--naf25`, of the NAF 2025."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from eclub.kit.registers import Account, RegisterCommand
from prospecting.enums import Nomenclature
from prospecting.services import registers


class Command(RegisterCommand):
    help = "Bring in the activities of a nomenclature; can be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--naf25", action="store_true", help="The file is the NAF 2025's.")

    def read(self, path: Path, **options: Any) -> Account:
        wanted = Nomenclature.NAF25 if options["naf25"] else Nomenclature.REV2
        return registers.load_activities(path, wanted)
