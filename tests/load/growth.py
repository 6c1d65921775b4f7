"""What rooms cost a process at three sizes: the third foretold from two, then measured."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Memory and processor of 25, 100 and 223 rooms of nine; how far off the foretelling was."""
    django.setup()
    from tests.load import room_growth  # its models need Django's applications

    yield from room_growth.figures()
