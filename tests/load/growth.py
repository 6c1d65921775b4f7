"""What rooms cost a process at two sizes: the larger foretold from the smaller, then measured."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Memory and processor of 25 and of 100 rooms of nine, and how far the foretelling was off."""
    django.setup()
    from tests.load import room_growth  # its models need Django's applications

    yield from room_growth.figures()
