"""`import_communes PATH`: communes with their centre and basin, from a CSV file."""

from eclub.kit.registers import RegisterCommand
from prospecting.services import registers


class Command(RegisterCommand):
    help = "Bring in the communes; can be run again."
    load = staticmethod(registers.load_communes)
