"""What tests of clubs share."""

from collections.abc import Callable
from datetime import datetime

import pytest
import redis
from django.conf import settings

from clubs.models import ClubSession
from members.models import User
from tests.factories.presence import enter_room


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``at(moment)``: from now on it is that moment, for our code and Django's."""

    def travel(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return travel


@pytest.fixture
def enter() -> Callable[[ClubSession, User], None]:
    """``enter(session, person)``: this person is in the room now."""

    def come(session: ClubSession, person: User) -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            enter_room(client, session, person)

    return come
