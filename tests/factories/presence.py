"""People in a room, as the processes that hold their sockets write them in Redis."""

from datetime import UTC, datetime

import redis

from clubs.models import ClubSession
from clubs.video.hub import Place
from clubs.video.presence import encode_place, keys
from clubs.video.protocol import Connection, Media, Participant, Role
from members.models import User


def enter_room(client: redis.Redis, session: ClubSession, person: User) -> None:
    """This person is in the room of the session, listening."""
    participant = Participant(
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
    )
    place = Place(person=person.pk, process="test", participant=participant)
    client.hset(keys.people(session.pk), participant.id, encode_place(place))
