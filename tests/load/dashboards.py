"""What figures cost when the whole country has clubs, and what keeping them costs each event."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Pages beside an empty page, roll-ups, one more event and the folding, at three scales."""
    django.setup()
    from tests.load import attack, figures  # their models need Django's applications

    yield from attack.attack()
    yield from figures.figures()
