"""Prospecting at the size of a region: filling the directory of companies."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """The import of SIRENE beside a bare COPY."""
    django.setup()
    from tests.load import sirene  # its models need Django's applications

    yield from sirene.figures()
