"""The rooms' Redis keys: every name, how long each is kept, how a place is written in it.

A room keeps, for a minute or a few after the last sign of life:

- ``room:<id>:head``: the ``era`` and the ``seq`` of its last event, the ``route`` of its media;
- ``room:<id>:people``: by participant id, their place as JSON;
- ``room:<id>:events``: a stream of the last events, entry ``<seq>-0``;
- ``room:<id>:legs``: by participant id, their connections to a media server;
- ``room:<id>:said``: the chat messages told already, so that one sent again is not;
- ``room:<id>:waiting``: who waits at the door, as JSON, by when their page last said so;
- the channel ``room:<id>``, where each event is published as it is numbered.

Processes keep ``rooms:processes`` (their last beat), ``rooms:process:<name>`` (the places they
hold), a channel of their own, and ``rooms:removals``, when people who fell silent are given up.
All times are the Redis server's, so clocks of web servers need not agree.
"""

from typing import TypeAlias

import msgspec
import redis
from redis.asyncio import Redis

from clubs.video.hub import Place

Client: TypeAlias = Redis | redis.Redis

EVENTS_KEPT_MS = 300_000
PEOPLE_KEPT_MS = 60_000
# Longer than a session; the media server itself says whether they are still there.
LEGS_KEPT_MS = 8 * 3600 * 1000
# A page in the waiting room says every 15 s that it is there.
WAITING_KEPT_MS = 35_000

PROCESSES = "rooms:processes"
REMOVALS = "rooms:removals"
SWEEPER = "rooms:sweeper"

encode_place = msgspec.json.Encoder().encode
decode_place = msgspec.json.Decoder(Place).decode


def head(session_id: int) -> str:
    return f"room:{session_id}:head"


def people(session_id: int) -> str:
    return f"room:{session_id}:people"


def events(session_id: int) -> str:
    return f"room:{session_id}:events"


def legs(session_id: int) -> str:
    return f"room:{session_id}:legs"


def said(session_id: int) -> str:
    return f"room:{session_id}:said"


def waiting(session_id: int) -> str:
    return f"room:{session_id}:waiting"


def held(process: str) -> str:
    return f"rooms:process:{process}"


def milliseconds(time: tuple[int, int]) -> int:
    """What ``TIME`` answers, in the unit of all that is kept here."""
    seconds, micros = time
    return seconds * 1000 + micros // 1000


# --- Channels -------------------------------------------------------------------------------
def room_channel(client: Client, session_id: int) -> str:
    """Where a room's events are published."""
    return _channel(client, f"room:{session_id}")


def process_channel(client: Client, process: str) -> str:
    """Where one process is handed what is for its sockets only."""
    return _channel(client, f"rooms:to:{process}")


def rights_channel(client: Client) -> str:
    """Where every process is told of rights to check again, and of doors."""
    return _channel(client, "rooms:rights")


def _channel(client: Client, name: str) -> str:
    """Redis shares channels between its numbered databases, we do not."""
    number = client.connection_pool.connection_kwargs.get("db") or 0
    return f"{number}:{name}"
