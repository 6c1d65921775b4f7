"""Who is in which room, in Redis: every key of the rooms and the scripts that change them.

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

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import msgspec
import redis
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from clubs.video.batch import Batch
from clubs.video.hub import Place

EVENTS_KEPT = 256
# Asked for as the number after which events are wanted: none are.
NO_EVENTS = 2**53
EVENTS_KEPT_MS = 300_000
PEOPLE_KEPT_MS = 60_000
# Longer than a session; the media server itself says whether they are still there.
LEGS_KEPT_MS = 8 * 3600 * 1000
# A page in the waiting room says every 15 s that it is there.
WAITING_KEPT_MS = 35_000

_RIGHTS = "rooms:rights"
_PROCESSES = "rooms:processes"
_REMOVALS = "rooms:removals"
_SWEEPER = "rooms:sweeper"

encode_place = msgspec.json.Encoder().encode
decode_place = msgspec.json.Decoder(Place).decode


def channel(client: "Redis | redis.Redis", name: str) -> str:
    """A channel's name; Redis shares channels between its numbered databases, we do not."""
    number = client.connection_pool.connection_kwargs.get("db") or 0
    return f"{number}:{name}"


def _head(session_id: int) -> str:
    return f"room:{session_id}:head"


def _people(session_id: int) -> str:
    return f"room:{session_id}:people"


def _events(session_id: int) -> str:
    return f"room:{session_id}:events"


def _said(session_id: int) -> str:
    return f"room:{session_id}:said"


def _legs(session_id: int) -> str:
    return f"room:{session_id}:legs"


def _waiting(session_id: int) -> str:
    return f"room:{session_id}:waiting"


def _held(process: str) -> str:
    return f"rooms:process:{process}"


@dataclass(frozen=True, slots=True)
class Published:
    """One event as it travels: numbered, with the place it leaves and the frame for browsers."""

    era: str
    seq: int
    participant: str
    epoch: int
    place: bytes
    frame: bytes

    @classmethod
    def read(cls, payload: bytes) -> "Published":
        header, place, frame = payload.split(b"\n", 2)
        era, seq, participant, epoch = header.decode().split(" ")
        return cls(era, int(seq), participant, int(epoch or 0), place, frame)


@dataclass(frozen=True, slots=True)
class Room:
    """A room at one moment; ``events`` those after the number asked for, as far as kept."""

    era: str
    seq: int
    places: dict[str, bytes]
    events: list[Published]
    route: bytes = b""


@dataclass(frozen=True, slots=True)
class Written:
    """``done`` or, when the place was another by then, ``current`` is what it is."""

    done: bool
    current: bytes
    era: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A participant whom nobody has heard of for too long."""

    session_id: int
    participant: str
    epoch: int


def _write_words(
    to: str,
    session_id: int,
    participant: str,
    before: bytes,
    after: bytes,
    frame: bytes,
    *,
    process: str = "",
    epoch: int = 0,
    give_up_after: float | None = None,
    once: str = "",
) -> tuple[list[str], list[Any]]:
    """Keys and arguments of the script ``write``."""
    front, _, back = frame.partition(b'"seq":0')
    keys = [
        _head(session_id),
        _people(session_id),
        _events(session_id),
        _REMOVALS,
        _held(process),
        _said(session_id),
        _PROCESSES,
    ]
    args: list[Any] = [
        to,
        participant,
        before,
        after,
        front + b'"seq":' if frame else b"",
        back,
        secrets.token_hex(4),
        f"{session_id}/{participant}",
        epoch,
        -1 if give_up_after is None else int(give_up_after * 1000),
        EVENTS_KEPT,
        EVENTS_KEPT_MS,
        PEOPLE_KEPT_MS,
        once,
        process,
    ]
    return keys, args


@cache
def _script(name: str) -> str:
    return (files(__package__) / "lua" / f"{name}.lua").read_text()


class Presence:
    """The asynchronous side, used by the processes that hold sockets."""

    def __init__(self, client: Redis) -> None:
        self.client = client
        self._write = Batch(client, _script("write"))
        self.rights_channel = channel(client, _RIGHTS)

    def room_channel(self, session_id: int) -> str:
        return channel(self.client, f"room:{session_id}")

    def process_channel(self, process: str) -> str:
        return channel(self.client, f"rooms:to:{process}")

    async def write(
        self,
        session_id: int,
        participant: str,
        before: bytes,
        after: bytes,
        frame: bytes,
        *,
        process: str = "",
        epoch: int = 0,
        give_up_after: float | None = None,
        once: str = "",
    ) -> Written:
        """Put ``after`` where ``before`` was (empty: nobody), number the event, publish it.

        ``frame`` is the event with the number 0; empty when there is none to tell. Without a
        participant ``before`` and ``after`` are routes; both empty, only the event counts, and
        ``once`` names it: a second one is not told.
        ``give_up_after`` is the seconds until somebody who fell silent is removed; None when
        they are there.
        """
        keys, args = _write_words(
            self.room_channel(session_id),
            session_id,
            participant,
            before,
            after,
            frame,
            process=process,
            epoch=epoch,
            give_up_after=give_up_after,
            once=once,
        )
        answer = await self._write.run(keys, args)
        done, current, era, seq = answer
        return Written(bool(done), current, era.decode(), int(seq))

    async def place(self, session_id: int, participant: str) -> bytes:
        """Somebody's place, empty when they are not there."""
        found: bytes | None = await cast("Any", self.client).hget(_people(session_id), participant)
        return found or b""

    async def room(self, session_id: int, after: int) -> Room:
        """The room now, and its events after a number; both of the same moment."""
        pipe = self.client.pipeline(transaction=True)
        pipe.hmget(_head(session_id), "era", "seq", "route")
        pipe.hgetall(_people(session_id))
        pipe.xrange(_events(session_id), min=f"({after}-0")
        (era, seq, route), people, entries = await pipe.execute()
        return Room(
            era=(era or b"").decode(),
            seq=int(seq or 0),
            places={key.decode(): place for key, place in people.items()},
            events=[Published.read(fields[b"e"]) for _, fields in entries],
            route=route or b"",
        )

    async def to_process(self, process: str, payload: bytes) -> bool:
        """Hand something to one process; False when nobody listens there."""
        return bool(await self.client.publish(self.process_channel(process), payload))

    # --- Media ----------------------------------------------------------------------------
    async def leg(self, session_id: int, participant: str) -> bytes:
        """Somebody's connections to the media server, empty when there are none."""
        found: bytes | None = await cast("Any", self.client).hget(_legs(session_id), participant)
        return found or b""

    async def keep_leg(self, session_id: int, participant: str, leg: bytes) -> None:
        """Keep them for the process that takes this participant over, or forget them."""
        pipe = self.client.pipeline(transaction=False)
        if leg:
            pipe.hset(_legs(session_id), participant, leg)
            pipe.pexpire(_legs(session_id), LEGS_KEPT_MS)
        else:
            pipe.hdel(_legs(session_id), participant)
        await pipe.execute()

    async def tell(self, session_id: int, frame: bytes) -> None:
        """Number an event that is about nobody's place and publish it to a room."""
        await self.write(session_id, "", b"", b"", frame)

    # --- Waiting at the door --------------------------------------------------------------
    async def stand(self, session_id: int, before: bytes, now: bytes) -> None:
        """Somebody waits at the door (``now`` empty: no longer); before they stood as ``before``.

        Both are what is shown of them, as JSON.
        """
        seconds, micros = await self.client.time()
        pipe = self.client.pipeline(transaction=True)
        if before and before != now:
            pipe.zrem(_waiting(session_id), before)
        if now:
            pipe.zadd(_waiting(session_id), {now: seconds * 1000 + micros // 1000})
            pipe.pexpire(_waiting(session_id), WAITING_KEPT_MS)
        await pipe.execute()

    async def announce_waiting(self, session_id: int) -> None:
        """Tell every process that somebody came to a door or went away."""
        payload = msgspec.json.encode({"waiting": session_id})
        await self.client.publish(self.rights_channel, payload)

    async def waiting(self, session_id: int) -> list[bytes]:
        """Who waits at the door, as JSON."""
        seconds, micros = await self.client.time()
        since = seconds * 1000 + micros // 1000 - WAITING_KEPT_MS
        found: list[bytes] = await cast("Any", self.client).zrangebyscore(
            _waiting(session_id), since, "+inf"
        )
        return found

    # --- Signs of life --------------------------------------------------------------------
    async def beat(
        self, process: str, session_ids: list[int], *, renew: bool
    ) -> list[tuple[str, int]]:
        """Say that this process lives; the era and last number of each of its rooms.

        ``renew`` prolongs what is kept of the rooms, which need not happen at every beat.
        """
        seconds, micros = await self.client.time()
        pipe = self.client.pipeline(transaction=False)
        pipe.zadd(_PROCESSES, {process: seconds * 1000 + micros // 1000})
        for session_id in session_ids:
            pipe.hmget(_head(session_id), "era", "seq")
        if renew:
            for session_id in session_ids:
                pipe.pexpire(_head(session_id), EVENTS_KEPT_MS)
                pipe.pexpire(_people(session_id), PEOPLE_KEPT_MS)
        answers = await pipe.execute()
        return [
            ((era or b"").decode(), int(seq or 0)) for era, seq in answers[1 : 1 + len(session_ids)]
        ]

    async def retire(self, process: str, silent_after: float) -> None:
        """Say that this process ends: others look after its places at once."""
        seconds, _ = await self.client.time()
        await self.client.zadd(_PROCESSES, {process: int((seconds - silent_after) * 1000)})

    async def may_sweep(self, process: str, seconds: float) -> bool:
        """Whether this process sweeps for the next seconds; one at a time does."""
        held = await self.client.set(_SWEEPER, process, nx=True, px=int(seconds * 1000))
        return bool(held)

    async def dead_processes(self, silent_after: float) -> list[tuple[str, float]]:
        """Processes not heard of for that long, with the seconds since their last beat."""
        seconds, micros = await self.client.time()
        now = seconds * 1000 + micros // 1000
        found = await cast("Any", self.client).zrangebyscore(
            _PROCESSES, "-inf", now - int(silent_after * 1000), withscores=True
        )
        return [(name.decode(), (now - score) / 1000) for name, score in found]

    async def held_by(self, process: str) -> list[tuple[int, str]]:
        """Session and participant of the places a process wrote; some may be another's by now."""
        members: set[bytes] = await cast("Any", self.client).smembers(_held(process))
        found = []
        for member in members:
            session_id, _, participant = member.decode().partition("/")
            found.append((int(session_id), participant))
        return found

    async def let_go(self, process: str, session_id: int, participant: str) -> None:
        """This place is no longer the process's."""
        await cast("Any", self.client).srem(_held(process), f"{session_id}/{participant}")

    async def forget(self, process: str) -> None:
        """Drop a dead process whose places have been looked after."""
        pipe = self.client.pipeline(transaction=True)
        pipe.zrem(_PROCESSES, process)
        pipe.delete(_held(process))
        await pipe.execute()

    async def overdue(self) -> list[Due]:
        """People to give up now."""
        seconds, micros = await self.client.time()
        now = seconds * 1000 + micros // 1000
        found = []
        members: list[bytes] = await cast("Any", self.client).zrangebyscore(
            _REMOVALS, "-inf", now, start=0, num=500
        )
        for member in members:
            session_id, participant, epoch = member.decode().split("/")
            found.append(Due(int(session_id), participant, int(epoch)))
        return found

    async def given_up(self, due: Due) -> None:
        await self.client.zrem(_REMOVALS, f"{due.session_id}/{due.participant}/{due.epoch}")


# --- The synchronous side, for pages ------------------------------------------------------
@cache
def _sync_client() -> redis.Redis:
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
        with _sync_client().pipeline(transaction=False) as pipe:
            for session_id in wanted:
                pipe.hvals(_people(session_id))
            answers = pipe.execute()
    except RedisError:
        return {session_id: [] for session_id in wanted}
    return {
        session_id: sorted(person for place in places if (person := decode_place(place).person) > 0)
        for session_id, places in zip(wanted, answers, strict=True)
    }


def announce_rights(*, person: int | None = None, session: int | None = None) -> None:
    """Tell every process to check again the rights of a person, or of everybody in a room and
    at its door.
    """
    payload = msgspec.json.encode({"person": person, "session": session})
    client = _sync_client()
    client.publish(channel(client, _RIGHTS), payload)


def waiting_at(session_id: int) -> list[bytes]:
    """Who waits at a door, as JSON; nobody while Redis is away."""
    client = _sync_client()
    try:
        seconds, micros = client.time()
        since = seconds * 1000 + micros // 1000 - WAITING_KEPT_MS
        return cast("list[bytes]", client.zrangebyscore(_waiting(session_id), since, "+inf"))
    except RedisError:
        return []


def tell(session_id: int, frame: bytes) -> None:
    """Number an event that is about nobody's place and publish it to a room."""
    client = _sync_client()
    to = channel(client, f"room:{session_id}")
    keys, args = _write_words(to, session_id, "", b"", b"", frame)
    client.eval(_script("write"), len(keys), *keys, *args)
