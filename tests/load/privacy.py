"""What a copy, an erasure and the hourly sweep cost one person when a whole country has clubs."""

from collections.abc import Iterator

from tests.load import apart
from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """At a hundredth and a tenth of a country; ``BENCH_COUNTRY_SCALES`` chooses others.

    With services of its own: what it erases leaves tasks in the queue that nobody is to run.
    """
    yield from apart.measured("tests.load.privacy_country")
