"""What tests of people share."""

from collections.abc import Iterator

import pytest

from eclub.kit.signals import access_changed


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Ids of the people whose rights were said to have changed: their sockets check again."""
    ids: list[int] = []

    def listen(person_id: int, **kwargs: object) -> None:
        ids.append(person_id)

    access_changed.connect(listen)
    yield ids
    access_changed.disconnect(listen)
