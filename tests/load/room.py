"""What a room costs."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Messages relayed per second, and memory per socket, beside a bare Channels consumer."""
    django.setup()
    from tests.load import relay  # its models need Django's applications

    yield from relay.figures()
