"""What a whole session costs, and what it survives."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Rooms through Janus beside a bare VideoRoom page, the silence when a server dies, rooms
    that are cut and killed, and three hours of one.
    """
    django.setup()
    from tests.load import room_long, sfu_browser  # their models need Django's applications

    yield from sfu_browser.figures()
    yield from room_long.figures()
