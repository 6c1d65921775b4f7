"""What a room costs."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Messages relayed and memory per socket beside a bare Channels consumer; real browsers."""
    django.setup()
    from tests.load import relay, room_browser  # their models need Django's applications

    yield from relay.figures()
    yield from room_browser.figures()
