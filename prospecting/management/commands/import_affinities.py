"""`import_affinities PATH`: hires by occupation and activity, from a CSV file."""

from eclub.kit.registers import RegisterCommand
from prospecting.services import registers


class Command(RegisterCommand):
    help = "Bring in which activities hire which occupations; can be run again."
    load = staticmethod(registers.load_affinities)
