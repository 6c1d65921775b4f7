"""What tests of clubs share."""

from collections.abc import Callable
from datetime import datetime

import pytest


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``at(moment)``: from now on it is that moment, for our code and Django's."""

    def travel(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return travel
