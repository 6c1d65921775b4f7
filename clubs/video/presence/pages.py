"""What pages read of the rooms and tell them: the synchronous side.

A page is drawn also while Redis is away, as if nobody were in any room.
"""

from collections.abc import Iterable
from functools import cache
from typing import cast

import msgspec
import redis
from django.conf import settings
from redis.exceptions import RedisError

from clubs.video.presence import keys
from clubs.video.presence.script import WRITE, write_words


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1, max_connections=20
    )


def people_in(session_ids: Iterable[int]) -> dict[int, list[int]]:
    """By session, the ids of the people in its room now, guests left out; nobody while Redis is
    away.
    """
    wanted = list(session_ids)
    if not wanted:
        return {}
    try:
        with _client().pipeline(transaction=False) as pipe:
            for session_id in wanted:
                pipe.hvals(keys.people(session_id))
            answers = pipe.execute()
    except RedisError:
        return {session_id: [] for session_id in wanted}
    return {
        session_id: sorted(
            person for place in places if (person := keys.decode_place(place).person) > 0
        )
        for session_id, places in zip(wanted, answers, strict=True)
    }


def announce_rights(*, person: int | None = None, session: int | None = None) -> None:
    """Tell every process to check again the rights of a person, or of everybody in a room and
    at its door.
    """
    payload = msgspec.json.encode({"person": person, "session": session})
    client = _client()
    client.publish(keys.rights_channel(client), payload)


def waiting_at(session_id: int) -> list[bytes]:
    """Who waits at a door, as JSON; nobody while Redis is away."""
    client = _client()
    try:
        since = keys.milliseconds(client.time()) - keys.WAITING_KEPT_MS
        return cast("list[bytes]", client.zrangebyscore(keys.waiting(session_id), since, "+inf"))
    except RedisError:
        return []


def tell(session_id: int, frame: bytes) -> None:
    """Number an event that is about nobody's place and publish it to a room."""
    client = _client()
    to = keys.room_channel(client, session_id)
    names, args = write_words(to, session_id, "", b"", b"", frame)
    client.eval(WRITE, len(names), *names, *args)
