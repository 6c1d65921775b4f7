"""`import_rome PATH`: the register of occupations, from the official CSV file."""

from eclub.kit.registers import RegisterCommand
from members.services import rome


class Command(RegisterCommand):
    help = "Bring in the ROME's occupations; can be run again."
    load = staticmethod(rome.load)
