"""This process's part of the rooms: carries out what the hub's rules say.

It holds nothing that matters. What a socket's participant is (``Member.place``) is also in
Redis and is put back there when Redis forgot; who sits in a room is read from there.
"""

import asyncio
import logging
import math
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any

from django.utils import timezone
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import RedisError

from clubs.video import hub, presence
from clubs.video.delivery import Delivery
from clubs.video.fanout import Fanout, follows
from clubs.video.hall import Hall
from clubs.video.hearing import Hearing, state_of
from clubs.video.hub import Arrival, Place
from clubs.video.member import Check, Keeper, Member, Timing, Unanswered
from clubs.video.moderation import Moderation
from clubs.video.outlet import Outlet
from clubs.video.presence import Presence, decode_place, encode_place
from clubs.video.protocol import (
    CatchUp,
    Close,
    Event,
    Events,
    Reason,
    RoomState,
    Snapshot,
    decode_event,
    encode,
)
from clubs.video.routing import Routing
from clubs.video.screens import Screens
from clubs.video.together import newer
from clubs.video.wire import Server

logger = logging.getLogger(__name__)

Move = Callable[[Place | None], hub.Step]


class Runner:
    """One per process. ``start`` before the first ``enter``."""

    def __init__(
        self,
        url: str,
        keeper: Keeper,
        timing: Timing,
        servers: Iterable[Server] = (),
        draining: Iterable[str] = (),
    ) -> None:
        self.name = secrets.token_hex(6)
        self.timing = timing
        self.keeper = keeper
        patient = Retry(ExponentialBackoff(cap=0.5, base=0.05), 4)
        # A burst waits for a connection rather than failing.
        pool = BlockingConnectionPool.from_url(
            url, socket_timeout=5, socket_connect_timeout=2, max_connections=20, retry=patient
        )
        self._client = Redis.from_pool(pool)
        # Reading publications may take for ever; reconnecting is the fan-out's own business.
        self._subscriber = Redis.from_url(
            url, socket_timeout=None, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
        )
        self.presence = Presence(self._client)
        self.media = Routing(self, servers, draining)
        self.delivery = Delivery(self)
        self.screens = Screens(self)
        self.hall = Hall(self)
        self.moderation = Moderation(self)
        hearing = Hearing(self)
        self.fanout = Fanout(
            self._subscriber,
            self.presence,
            self.name,
            to_process=hearing.direct,
            rights=hearing.rights_changed,
            told=hearing.told,
            lost=hearing.resynchronise,
        )
        self._background: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        self.spawn(self.fanout.listen())
        self.media.start()

    async def stop(self) -> None:
        """End at once; what this process held is left to the others."""
        while self._background:
            # redis-py may lose a cancellation that comes while it reads an answer.
            for task in self._background:
                task.cancel()
            await asyncio.wait(self._background, timeout=0.5)
        await self._client.aclose()
        await self._subscriber.aclose()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("in a room's background", exc_info=error)

    # --- One participant's socket -----------------------------------------------------------
    async def enter(
        self, session_id: int, arrival: Arrival, outlet: Outlet, check: Check
    ) -> Member:
        """Put somebody in the room; their events are held back until ``Member.release``.

        Raises Replaced when a later socket of the same participant came meanwhile.
        """
        room = await self.fanout.room(session_id)
        member = Member(room, arrival, outlet, check)
        older = room.listeners.get(arrival.id)
        room.listeners[arrival.id] = member
        if older is not None:
            older.outlet.close(Close.REPLACED)

        def move(before: Place | None) -> hub.Step:
            if not member.is_here:
                raise hub.Replaced
            member.place, effects = hub.arrive(before, arrival, timezone.now())
            return member.place, effects

        try:
            async with member.lock:
                raw = room.places.get(arrival.id, b"")
                member.raw = await self.step(session_id, arrival.id, raw, move)
            # Not before it is written: until then another's epoch says nothing about ours.
            member.epoch = member.place.participant.epoch
            latest = room.places.get(arrival.id)
            if latest and decode_place(latest).participant.epoch > member.epoch:
                member.outlet.close(Close.REPLACED)
        except BaseException:
            if room.listeners.get(arrival.id) is member:
                del room.listeners[arrival.id]
            await self.fanout.leave(room)
            raise
        return member

    async def view(
        self, member: Member, era: str | None, last_seq: int
    ) -> tuple[RoomState, list[Event], bool]:
        """The room, the events after what a page knows, and whether those are all it missed."""
        session_id = member.room.session_id
        after = last_seq if era else presence.NO_EVENTS
        now, groups, chat = await asyncio.gather(
            self.presence.room(session_id, after),
            self.keeper.groups(session_id),
            self.keeper.chat(session_id),
        )
        resumed = era == now.era and last_seq <= now.seq and follows(now, last_seq)
        member.room.groups = newer(member.room.groups, groups)
        missed = [decode_event(event.frame) for event in now.events] if resumed else []
        return state_of(now, [] if resumed else chat, groups), missed, resumed

    async def catch_up(self, member: Member, asked: CatchUp) -> Events | Snapshot:
        """The events a page noticed to be missing or, when they are gone, the room whole."""
        room, missed, whole = await self.view(member, asked.era, asked.after)
        return Events(room.era, missed) if whole else Snapshot(room)

    async def act(self, member: Member, message: hub.OwnMessage) -> None:
        """Carry out a message about oneself; closes the socket when it was replaced."""
        async with member.lock:

            def move(before: Place | None) -> hub.Step:
                member.place, effects = hub.receive(before, member.place, message, timezone.now())
                return member.place, effects

            await self.write_own(member, member.raw, move)

    async def write_own(self, member: Member, raw: bytes, move: Move) -> None:
        """Write a member's own place, with its lock held; what fails is written later."""
        room = member.room
        try:
            member.raw = await self.step(room.session_id, member.participant, raw, move)
        except hub.Replaced:
            member.outlet.close(Close.REPLACED)
        except (RedisError, OSError):
            # The place is put back when Redis is there again.
            room.doubted = True

    async def depart(self, member: Member, reason: Reason | None = None) -> None:
        """The socket is gone; with a reason the participant is, too."""
        if member.departed:
            return
        member.departed = True
        room = member.room
        was_here = room.listeners.get(member.participant) is member
        if was_here:
            del room.listeners[member.participant]
        epoch = member.epoch
        if reason:
            move = partial(hub.go, epoch=epoch, reason=reason)
        else:
            move = partial(hub.fall_silent, epoch=epoch)
        try:
            if was_here:
                async with member.lock:
                    await self.step(room.session_id, member.participant, member.raw, move)
        except (RedisError, OSError):
            logger.warning("departure from room %s not told yet", room.session_id)
        finally:
            await self.fanout.leave(room)

    async def step(
        self,
        session_id: int,
        participant: str,
        raw: bytes,
        move: Move,
        give_up_after: float | None = None,
    ) -> bytes:
        """Apply a rule to a place, from what it is by then; the place as written."""
        while True:
            before = decode_place(raw) if raw else None
            after, effects = move(before)
            of = after or before
            if after == before or of is None:
                return raw
            event = next((one for one in effects if isinstance(one, Event)), None)
            new = encode_place(after) if after else b""
            silent = after is not None and not hub.is_present(after)
            patience = self.timing.give_up if give_up_after is None else give_up_after
            written = await self.presence.write(
                session_id,
                participant,
                raw,
                new,
                encode(event) if event else b"",
                process=of.process,
                epoch=of.participant.epoch,
                give_up_after=patience if silent else None,
            )
            # Written already: the answer to a first try was lost with its connection.
            if written.done or written.current == new:
                self._attend(session_id, effects)
                return new
            raw = written.current

    def _attend(self, session_id: int, effects: list[hub.Effect]) -> None:
        for effect in effects:
            match effect:
                case hub.Opened(person):
                    self.spawn(self.keeper.opened(session_id, person, timezone.now()))
                case hub.Closed(person):
                    self.spawn(self.keeper.closed(session_id, person, timezone.now()))

    async def check(self, member: Member, *, after: float = 0.0) -> None:
        """Ask again whether somebody may be here, and close their socket when not."""
        await asyncio.sleep(after)
        member.checked_at = time.monotonic()
        try:
            code = await member.check()
        except Unanswered:
            # Due again at once: a right withdrawn meanwhile ends when there is an answer.
            member.checked_at = -math.inf
            return
        if code is not None and member.is_here:
            # The socket's own end takes the participant out of the room.
            member.outlet.close(code)

    def members(self) -> list[Member]:
        return [
            member
            for room in self.fanout.rooms.values()
            for member in room.listeners.values()
            if isinstance(member, Member) and member.epoch
        ]
