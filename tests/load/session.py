"""What a whole session costs, and what it survives."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Rooms through Janus beside a bare VideoRoom page, and the silence when a server dies."""
    django.setup()
    from tests.load import sfu_browser  # its models need Django's applications

    yield from sfu_browser.figures()
