"""How many pages a second one and two web processes answer on this machine, and what one costs."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """A mix of what people open, by the server of production, over a hundredth of a country."""
    django.setup()
    from tests.load import pages_mix  # its models need Django's applications

    yield from pages_mix.figures()
