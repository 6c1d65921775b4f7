"""Who is in which room, in Redis, for the processes that hold sockets."""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from clubs.video.batch import Batch
from clubs.video.presence import keys
from clubs.video.presence.script import FORGET, LET_GO, WRITE, write_words

# Asked for as the number after which events are wanted: none are.
NO_EVENTS = 2**53


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


class Presence:
    """The asynchronous side, used by the processes that hold sockets."""

    def __init__(self, client: Redis) -> None:
        self.client = client
        self._write = Batch(client, WRITE)
        self.rights_channel = keys.rights_channel(client)

    def room_channel(self, session_id: int) -> str:
        return keys.room_channel(self.client, session_id)

    def process_channel(self, process: str) -> str:
        return keys.process_channel(self.client, process)

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
        names, args = write_words(
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
        answer = await self._write.run(names, args)
        done, current, era, seq = answer
        return Written(bool(done), current, era.decode(), int(seq))

    async def place(self, session_id: int, participant: str) -> bytes:
        """Somebody's place, empty when they are not there."""
        found: bytes | None = await cast("Any", self.client).hget(
            keys.people(session_id), participant
        )
        return found or b""

    async def room(self, session_id: int, after: int) -> Room:
        """The room now, and its events after a number; both of the same moment."""
        pipe = self.client.pipeline(transaction=True)
        pipe.hmget(keys.head(session_id), "era", "seq", "route")
        pipe.hgetall(keys.people(session_id))
        pipe.xrange(keys.events(session_id), min=f"({after}-0")
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
        found: bytes | None = await cast("Any", self.client).hget(
            keys.legs(session_id), participant
        )
        return found or b""

    async def keep_leg(self, session_id: int, participant: str, leg: bytes) -> None:
        """Keep them for the process that takes this participant over, or forget them."""
        pipe = self.client.pipeline(transaction=False)
        if leg:
            pipe.hset(keys.legs(session_id), participant, leg)
            pipe.pexpire(keys.legs(session_id), keys.LEGS_KEPT_MS)
        else:
            pipe.hdel(keys.legs(session_id), participant)
        await pipe.execute()

    async def tell(self, session_id: int, frame: bytes) -> None:
        """Number an event that is about nobody's place and publish it to a room."""
        await self.write(session_id, "", b"", b"", frame)

    # --- Waiting at the door --------------------------------------------------------------
    async def stand(self, session_id: int, before: bytes, now: bytes) -> None:
        """Somebody waits at the door (``now`` empty: no longer); before they stood as ``before``.

        Both are what is shown of them, as JSON.
        """
        at = keys.milliseconds(await self.client.time())
        pipe = self.client.pipeline(transaction=True)
        if before and before != now:
            pipe.zrem(keys.waiting(session_id), before)
        if now:
            pipe.zadd(keys.waiting(session_id), {now: at})
            pipe.pexpire(keys.waiting(session_id), keys.WAITING_KEPT_MS)
        await pipe.execute()

    async def announce_waiting(self, session_id: int) -> None:
        """Tell every process that somebody came to a door or went away."""
        payload = msgspec.json.encode({"waiting": session_id})
        await self.client.publish(self.rights_channel, payload)

    async def waiting(self, session_id: int) -> list[bytes]:
        """Who waits at the door, as JSON."""
        since = keys.milliseconds(await self.client.time()) - keys.WAITING_KEPT_MS
        found: list[bytes] = await cast("Any", self.client).zrangebyscore(
            keys.waiting(session_id), since, "+inf"
        )
        return found

    # --- Signs of life --------------------------------------------------------------------
    async def beat(
        self, process: str, session_ids: list[int], *, renew: bool
    ) -> list[tuple[str, int]]:
        """Say that this process lives; the era and last number of each of its rooms.

        ``renew`` prolongs what is kept of the rooms, which need not happen at every beat.
        """
        now = keys.milliseconds(await self.client.time())
        pipe = self.client.pipeline(transaction=False)
        pipe.zadd(keys.PROCESSES, {process: now})
        for session_id in session_ids:
            pipe.hmget(keys.head(session_id), "era", "seq")
        if renew:
            for session_id in session_ids:
                pipe.pexpire(keys.head(session_id), keys.EVENTS_KEPT_MS)
                pipe.pexpire(keys.people(session_id), keys.PEOPLE_KEPT_MS)
        answers = await pipe.execute()
        return [
            ((era or b"").decode(), int(seq or 0)) for era, seq in answers[1 : 1 + len(session_ids)]
        ]

    async def retire(self, process: str, silent_after: float) -> None:
        """Say that this process ends: others look after its places at once."""
        seconds, _ = await self.client.time()
        await self.client.zadd(keys.PROCESSES, {process: int((seconds - silent_after) * 1000)})

    async def may_sweep(self, process: str, seconds: float) -> bool:
        """Whether this process sweeps for the next seconds; one at a time does."""
        held = await self.client.set(keys.SWEEPER, process, nx=True, px=int(seconds * 1000))
        return bool(held)

    async def dead_processes(self, silent_after: float) -> list[tuple[str, float]]:
        """Processes not heard of for that long, with the seconds since their last beat."""
        now = keys.milliseconds(await self.client.time())
        found = await cast("Any", self.client).zrangebyscore(
            keys.PROCESSES, "-inf", now - int(silent_after * 1000), withscores=True
        )
        return [(name.decode(), (now - score) / 1000) for name, score in found]

    async def held_by(self, process: str) -> list[tuple[int, str]]:
        """Session and participant of the places a process wrote; some may be another's by now."""
        members: set[bytes] = await cast("Any", self.client).smembers(keys.held(process))
        found = []
        for member in members:
            session_id, _, participant = member.decode().partition("/")
            found.append((int(session_id), participant))
        return found

    async def let_go(self, process: str, session_id: int, participant: str, seen: bytes) -> None:
        """This place, as it was seen, is not the process's; nothing happens when it changed."""
        names = [keys.people(session_id), keys.held(process)]
        member = f"{session_id}/{participant}"
        await cast("Any", self.client).eval(LET_GO, 2, *names, participant, seen, member)

    async def forget(self, process: str) -> None:
        """Drop a dead process, unless it holds places again."""
        names = [keys.PROCESSES, keys.held(process)]
        await cast("Any", self.client).eval(FORGET, 2, *names, process)

    async def overdue(self) -> list[Due]:
        """People to give up now."""
        now = keys.milliseconds(await self.client.time())
        found = []
        members: list[bytes] = await cast("Any", self.client).zrangebyscore(
            keys.REMOVALS, "-inf", now, start=0, num=500
        )
        for member in members:
            session_id, participant, epoch = member.decode().split("/")
            found.append(Due(int(session_id), participant, int(epoch)))
        return found

    async def given_up(self, due: Due) -> None:
        await self.client.zrem(keys.REMOVALS, f"{due.session_id}/{due.participant}/{due.epoch}")
