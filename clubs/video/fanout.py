"""Carries room events between processes: one subscription per room and process.

Inside the process the encoded frame goes straight to the room's own sockets, in the order of
its numbers. Publications may be lost; a missing number is noticed, here and at every beat, and
read from the room's stream, so a loss is a delay. When Redis comes back from a restart the
subscriptions are renewed and the rooms resynchronised; no socket is closed for it.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from clubs.video import presence
from clubs.video.outlet import Outlet
from clubs.video.presence import Presence, Published
from clubs.video.protocol import Groups
from clubs.video.topology import Route, decode_route

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
SUBSCRIBED_WITHIN = 10.0
SIGNALS_HELD = 200

# Publications that Redis dropped: read later from the room's stream, or no longer there.
LATE = Counter("eclub_room_events_late_total", "Room events that a publication did not bring")
ANEW = Counter("eclub_rooms_anew_total", "Rooms told anew, their missed events being gone")


class Listener:
    """One socket in a room: where it is written to, and events held back until its welcome."""

    __slots__ = ("epoch", "held_back", "outlet", "participant", "signals")

    def __init__(self, participant: str, outlet: Outlet) -> None:
        self.participant = participant
        self.outlet = outlet
        self.epoch = 0
        self.held_back: list[tuple[str, int, str]] | None = []
        self.signals: list[str] = []

    def hand(self, frame: str) -> None:
        """A frame for this page alone. Others call it as soon as they see it come in."""
        if self.held_back is None:
            self.outlet.push(frame)
        elif len(self.signals) < SIGNALS_HELD:
            self.signals.append(frame)

    def release(self, era: str, seq: int) -> None:
        """The page has been told the room as of ``seq``: send what came after."""
        held_back, self.held_back = self.held_back or [], None
        for its_era, number, frame in held_back:
            if its_era == era and number > seq:
                self.outlet.push(frame)
        for frame in self.signals:
            self.outlet.push(frame)
        self.signals.clear()


class LocalRoom:
    """A room as this process sees it: its own sockets, and everybody's place as last told."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        self.era = ""
        self.seq = 0
        # The latest publication seen while events are not passed on.
        self.heard: tuple[str, int] | None = None
        # Where the last beat found the room.
        self.expected: tuple[str, int] = ("", 0)
        self.places: dict[str, bytes] = {}
        # How media travel, as kept, and read.
        self.route_raw = b""
        self.route = Route()
        self.routed_at = 0.0
        # Who is with whom, as last told; for what a media server gives to whom.
        self.groups: Groups | None = None
        self.listeners: dict[str, Listener] = {}
        self.loaded = False
        self.ready = asyncio.Event()
        self.entering = 0
        # Something of ours was not written: what Redis has may lack it.
        self.doubted = False
        # Events are not passed on while this runs; it reads them from the stream instead.
        self.mending: asyncio.Task[None] | None = None

    def start_from(self, room: presence.Room) -> None:
        self.era, self.seq, self.places = room.era, room.seq, room.places
        self.take_route(room.route)
        self.loaded = True

    def take_route(self, raw: bytes) -> None:
        if raw != self.route_raw:
            self.routed_at = time.monotonic()
        self.route_raw, self.route = raw, decode_route(raw)

    def pass_on(self, event: Published) -> None:
        """Take the next event in order and hand its frame to this process's sockets."""
        self.seq = event.seq
        if event.place and not event.participant:
            self.take_route(event.place)
        elif event.place:
            self.places[event.participant] = event.place
        elif event.participant:
            self.places.pop(event.participant, None)
        frame = event.frame.decode()
        for listener in self.listeners.values():
            if listener.held_back is None:
                listener.outlet.push(frame)
            else:
                listener.held_back.append((event.era, event.seq, frame))


class Fanout:
    """This process's rooms and its one connection for subscriptions."""

    def __init__(
        self,
        client: Redis,
        kept: Presence,
        process: str,
        *,
        to_process: Callable[[bytes], None],
        rights: Callable[[bytes], None],
        told: Callable[[LocalRoom, Published], None],
        lost: Callable[[LocalRoom], Awaitable[None]],
    ) -> None:
        self._client = client
        self._presence = kept
        self._own = {
            kept.process_channel(process).encode(): to_process,
            kept.rights_channel.encode(): rights,
        }
        self._told = told
        self._lost = lost
        self.rooms: dict[int, LocalRoom] = {}
        self._by_channel: dict[bytes, LocalRoom] = {}
        self._pubsub: PubSub | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- Subscriptions --------------------------------------------------------------------
    async def room(self, session_id: int) -> LocalRoom:
        """The room, subscribed to. The caller counts itself in ``entering`` meanwhile."""
        room = self.rooms.get(session_id)
        if room is None:
            room = self.rooms[session_id] = LocalRoom(session_id)
            self._by_channel[self._presence.room_channel(session_id).encode()] = room
            if self._pubsub is not None:
                with contextlib.suppress(RedisError, OSError):
                    await self._pubsub.subscribe(self._presence.room_channel(session_id))
        room.entering += 1
        try:
            async with asyncio.timeout(SUBSCRIBED_WITHIN):
                await room.ready.wait()
        except TimeoutError:
            await self.leave(room)
            raise
        return room

    async def leave(self, room: LocalRoom) -> None:
        """Somebody who entered has gone: drop the room when nobody is left in it here."""
        room.entering -= 1
        if room.entering or self.rooms.get(room.session_id) is not room:
            return
        del self.rooms[room.session_id]
        channel = self._presence.room_channel(room.session_id)
        del self._by_channel[channel.encode()]
        if room.mending:
            room.mending.cancel()
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def listen(self) -> None:
        """Read publications for ever, over as many connections as it takes."""
        while True:
            pubsub = self._client.pubsub()
            try:
                await pubsub.subscribe(*self._own)
                # Not before it is connected: rooms that enter meanwhile would each connect it
                # anew, and be subscribed where nobody reads.
                self._pubsub = pubsub
                if self._by_channel:
                    await pubsub.subscribe(*self._by_channel)
                while True:
                    await self._read(pubsub)
            except (RedisError, OSError) as error:
                logger.warning("subscriptions interrupted: %s", type(error).__name__)
                for room in self.rooms.values():
                    room.ready.clear()
            finally:
                self._pubsub = None
                with contextlib.suppress(RedisError, OSError):
                    await pubsub.aclose()
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self, pubsub: PubSub) -> None:
        message = await pubsub.get_message(timeout=None)
        if message is None:
            return
        channel = message["channel"]
        if message["type"] == "message":
            own = self._own.get(channel)
            if own is not None:
                own(message["data"])
            elif room := self._by_channel.get(channel):
                self.take(room, Published.read(message["data"]))
        elif message["type"] == "subscribe" and (room := self._by_channel.get(channel)):
            # What was published until now was not heard here.
            self._mend_soon(room)

    # --- Order ----------------------------------------------------------------------------
    def take(self, room: LocalRoom, event: Published) -> None:
        """An event was published: pass it on, or mend what is missing before it."""
        if not room.era and room.loaded and event.seq == 1:
            room.era = event.era
        if event.era == room.era and event.seq == room.seq + 1 and not room.mending:
            self._pass_on(room, event)
        else:
            self.compare(room, event.era, event.seq)

    def compare(self, room: LocalRoom, era: str, seq: int) -> None:
        """The room has come this far: mend what this process is missing of it."""
        if era != room.era or seq > room.seq or room.doubted:
            room.heard = (era, seq)
            self._mend_soon(room)

    def expect(self, room: LocalRoom, era: str, seq: int) -> None:
        """A beat found the room here. What an earlier beat found should have come by now.

        Comparing with this beat's own number would read the streams of all rooms whenever
        publications are a little late, which is when nobody has time for it.
        """
        its_era, its_seq = room.expected
        room.expected = (era, seq)
        if era != room.era or room.doubted or (its_era == room.era and its_seq > room.seq):
            self.compare(room, era, seq)

    def _pass_on(self, room: LocalRoom, event: Published) -> None:
        room.pass_on(event)
        self._told(room, event)

    def _mend_soon(self, room: LocalRoom) -> None:
        if not room.mending:
            room.mending = self._spawn(self._mend(room))

    async def _mend(self, room: LocalRoom) -> None:
        """Bring this process's view of a room up to date, from what Redis keeps."""
        try:
            while True:
                now = await self._presence.room(room.session_id, room.seq)
                if not room.loaded:
                    room.start_from(now)
                elif room.doubted or now.era != (room.era or now.era) or not follows(now, room.seq):
                    ANEW.inc()
                    await self._lost(room)
                    room.doubted = False
                else:
                    room.era = now.era
                    LATE.inc(len(now.events))
                    for event in now.events:
                        self._pass_on(room, event)
                room.ready.set()
                # Something may have been published while the answer was on its way.
                if not room.heard or room.heard[0] != room.era or room.heard[1] <= room.seq:
                    break
        except (RedisError, OSError) as error:
            # The next subscription or beat compares again.
            logger.warning("room %s not mended: %s", room.session_id, type(error).__name__)
        finally:
            room.heard = None
            room.mending = None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def follows(room: presence.Room, seq: int) -> bool:
    """Whether the events read are all there were after a number."""
    return len(room.events) == room.seq - seq
