"""How long one waits for a file made or read on request, once the process is warm."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Milliseconds of each tool, beside what no tool can do without."""
    django.setup()
    from tests.load import tools_made  # its models need Django's applications

    yield from tools_made.figures()
