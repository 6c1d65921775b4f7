"""What pages cost the server, beside an empty page of Django, and what they cost the line."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Milliseconds and queries at 1 and 200 clubs; kilobytes of the first and the next visit."""
    django.setup()
    from tests.load import visits  # its models need Django's applications

    yield from visits.figures()
