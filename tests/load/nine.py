"""A whole club of nine through its method, and what that costs each of them."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """``NINE_MINUTES`` (10) through Janus, then a minute of a mesh and of a bare VideoRoom page,
    each over ``NINE_STEADY_SECONDS`` (60) of a settled room.
    """
    django.setup()
    from tests.load import room_nine  # its models need Django's applications

    yield from room_nine.figures()
