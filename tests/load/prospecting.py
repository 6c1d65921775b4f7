"""Prospecting at the size of a region: filling the directory of companies, and searching it."""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """The import of SIRENE beside a bare COPY; the search beside its bare SQL."""
    django.setup()
    from tests.load import search, sirene  # their models need Django's applications

    yield from sirene.figures()
    yield from search.figures()
