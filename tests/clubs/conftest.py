"""What tests of clubs share."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from clubs.models import ClubSession
from clubs.video.hub import Place
from clubs.video.presence import encode_place
from clubs.video.protocol import Connection, Media, Participant, Role
from members.models import User


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """``at(moment)``: from now on it is that moment, for our code and Django's."""

    def travel(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return travel


@pytest.fixture
def enter() -> Callable[[ClubSession, User], None]:
    """``enter(session, person)``: this person is in the room, as its sockets say in Redis."""

    def come(session: ClubSession, person: User) -> None:
        place = Place(
            person=person.pk,
            process="test",
            participant=Participant(
                id=f"p{person.pk}",
                epoch=1,
                page="page",
                name=person.short_name,
                initials=person.initials,
                role=Role.MEMBER,
                seat=1,
                connection=Connection.PRESENT,
                media=Media(),
                joined_at=datetime(2025, 3, 13, 13, 45, tzinfo=UTC),
                hand_raised_at=None,
                line=None,
                joined_at=timezone.now(),
            ),
        )
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.hset(f"room:{session.pk}:people", f"p{person.pk}", encode_place(place))

    return come
