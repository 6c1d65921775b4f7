"""The legs of this process's participants to media servers, and their pages' signals on them.

A leg outlives its page's socket for as long as a participant may be silent; the process that a
page comes back to claims the leg from the server, and media never notice.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone
from msgspec.structs import replace
from redis.exceptions import RedisError

from clubs.video.fanout import Listener, LocalRoom
from clubs.video.guests import GuestOutlet
from clubs.video.leg import Leg, decode_leg, encode_leg
from clubs.video.member import Member
from clubs.video.presence import Published, decode_place
from clubs.video.protocol import (
    Grouped,
    Picture,
    Refused,
    Signal,
    SignalFrom,
    Trouble,
    decode_event,
    encode,
)
from clubs.video.sfu import Janus
from clubs.video.together import may_receive, newer
from clubs.video.topology import Kind
from clubs.video.wire import Gone
from clubs.video.wire import Refused as SaidNo

if TYPE_CHECKING:
    from clubs.video.runner import Runner

logger = logging.getLogger(__name__)

# What pages call the media server in their signals.
SERVER = "server"
GROUPED = b'{"type":"grouped"'
# Seconds for which pages that move go on over the old connections.
OVERLAP = 6.0
Key = tuple[int, str]


class Legs:
    """By session and participant."""

    def __init__(self, runner: "Runner", servers: dict[str, Janus]) -> None:
        self._runner = runner
        self._servers = servers
        self._legs: dict[Key, Leg] = {}
        self._views: dict[Key, dict[str, Picture]] = {}

    # --- From pages -------------------------------------------------------------------------
    def signal(self, member: Member, signal: Signal) -> None:
        """A page's signal to the media server; those of another epoch are dropped."""
        route = member.room.route
        name, _, side = signal.pc.rpartition(".")
        janus = self._servers.get(route.server)
        if route.topology.kind is not Kind.SFU or janus is None:
            return
        if name.partition(".")[0] != str(route.epoch):
            return
        key = (member.room.session_id, member.participant)
        leg = self._legs.get(key)
        if leg is not None and not leg.name:
            leg.name = name
        elif leg is None or leg.name != name:
            leg = self._begin(key, janus, route.room, name)
        self._runner.spawn(self._attempt(key, leg, self._carry_out(key, leg, side, signal)))

    def expect(self, member: Listener, room: LocalRoom, connections: str | None = None) -> None:
        """A new page, or one that moves here, will make ``connections`` in a moment: what it is
        to receive is asked for already, and told once their name is known.
        """
        route, key = room.route, (room.session_id, member.participant)
        janus = self._servers.get(route.server)
        if route.topology.kind is Kind.SFU and janus is not None:
            name = f"{route.epoch}.{connections}" if connections else ""
            leg = self._begin(key, janus, route.room, name)
            self._runner.spawn(self._attempt(key, leg, self._enter(key, leg)))

    def view(self, member: Member, view: dict[str, Picture]) -> None:
        """Whom a page wants to receive, and how."""
        key = (member.room.session_id, member.participant)
        if self._views.get(key) == view:
            return
        self._views[key] = view
        if leg := self._legs.get(key):
            leg.reception.view = view
            self._runner.spawn(self._attempt(key, leg, self._bring(key, leg)))

    async def resume(self, member: Member) -> None:
        """A page's socket is back, here: take its leg over, tell what it may have missed."""
        route = member.room.route
        janus = self._servers.get(route.server)
        key = (member.room.session_id, member.participant)
        if route.topology.kind is not Kind.SFU or janus is None:
            return
        if (leg := self._legs.get(key)) is not None:
            leg.told = None
            self._tell_offer(key, leg)
            return
        with contextlib.suppress(RedisError, OSError):
            raw = await self._runner.presence.leg(*key)
            if raw and key not in self._legs and (kept := decode_leg(raw)).server == janus.url:
                leg = self._begin(key, janus, route.room, kept.name)
                await self._attempt(key, leg, self._take_over(key, leg))

    def _begin(self, key: Key, janus: Janus, room: str, name: str) -> Leg:
        if (before := self._legs.get(key)) is not None:
            self._runner.spawn(self._end(before))
        leg = self._legs[key] = Leg(janus, room, key[1], name)
        leg.reception.view = self._views.get(key)
        leg.reception.may = partial(self._may_receive, key)
        return leg

    def _may_receive(self, key: Key, other: str) -> bool:
        room = self._runner.fanout.rooms.get(key[0])
        if room is None:
            return True
        page = room.listeners.get(key[1])
        if page is not None and isinstance(page.outlet, GuestOutlet) and page.outlet.hides(other):
            return False
        return may_receive(room.groups, key[1], other, timezone.now())

    async def _attempt(self, key: Key, leg: Leg, work: Awaitable[object]) -> None:
        """Carry out something of a leg; when it fails, its page makes the leg anew."""
        async with leg.lock:
            try:
                await work
            except (Gone, SaidNo) as error:
                logger.info("leg to a media server ended: %s", error)
                leg.over = True
        if leg.over and self._legs.get(key) is leg:
            await self._lose(key, leg)

    async def _carry_out(self, key: Key, leg: Leg, side: str, signal: Signal) -> None:
        if leg.over:
            return
        described = signal.description or None
        if leg.kept is None and not await self._take_over(key, leg):
            if side != "up" or described is None:
                raise Gone
            await self._enter(key, leg)
        if side == "up" and described is not None:
            self._tell(key, leg, "up", SignalFrom("", "", "", 0, await leg.send(described)))
        elif described is not None:
            await leg.answered(described)
        elif not signal.candidates:
            await leg.restart()
        if signal.candidates:
            await leg.candidates(side, signal.candidates)
        await self._bring(key, leg)

    async def _enter(self, key: Key, leg: Leg) -> None:
        await leg.enter()
        self._runner.spawn(self._follow(key, leg))
        await self._bring(key, leg)

    async def _take_over(self, key: Key, leg: Leg) -> bool:
        """Claim a leg that another process began; False when there is none of this name."""
        raw = b""
        with contextlib.suppress(RedisError, OSError):
            raw = await self._runner.presence.leg(*key)
        kept = decode_leg(raw) if raw else None
        if kept is None or kept.name != leg.name or kept.server != leg.janus.url:
            return False
        await leg.claim(kept)
        self._runner.spawn(self._follow(key, leg))
        await self._bring(key, leg)
        return True

    # --- Receiving --------------------------------------------------------------------------
    async def _follow(self, key: Key, leg: Leg) -> None:
        """Act on what the server says, until the leg is over."""
        while not leg.over:
            await leg.news()
            await self._attempt(key, leg, self._bring(key, leg))

    async def _bring(self, key: Key, leg: Leg) -> None:
        """Receive what is wanted, tell the page, keep it for whoever comes after us."""
        if leg.over:
            return
        await leg.sync()
        if leg.kept is None or not leg.name:
            return
        self._tell_offer(key, leg)
        kept = replace(leg.kept, name=leg.name)
        if kept != leg.saved:
            leg.saved = kept
            with contextlib.suppress(RedisError, OSError):
                await self._runner.presence.keep_leg(*key, encode_leg(kept))

    # --- To pages ---------------------------------------------------------------------------
    def _tell_offer(self, key: Key, leg: Leg) -> None:
        if leg.offer and leg.told is not leg.offer:
            leg.told = leg.offer
            description, sources = leg.offer
            told = SignalFrom("", "", "", 0, description, sources=sources)
            self._tell(key, leg, "down", told)

    def _tell(self, key: Key, leg: Leg, side: str, signal: SignalFrom) -> None:
        signal.sender, signal.pc = SERVER, f"{leg.name}.{side}"
        self._hand(key, encode(signal))

    async def _lose(self, key: Key, leg: Leg) -> None:
        """Have the page make its leg anew."""
        del self._legs[key]
        name = f"{leg.name}.up"
        self._hand(key, encode(Refused(Trouble.NOBODY_THERE, "signal", pc=name)))
        await self._end(leg)

    def _hand(self, key: Key, frame: bytes) -> None:
        room = self._runner.fanout.rooms.get(key[0])
        listener = room.listeners.get(key[1]) if room else None
        if listener is not None:
            listener.hand(frame.decode())

    # --- The room ---------------------------------------------------------------------------
    def told(self, room: LocalRoom, event: Published) -> None:
        """A room event: legs of another route, or of people who left or moved, are not ours."""
        if not event.participant:
            if event.place:
                self._leave_route(room)
                for member in room.listeners.values():
                    if (room.session_id, member.participant) not in self._legs:
                        self.expect(member, room)
            elif event.frame.startswith(GROUPED):
                self._regroup(room, event)
            return
        key = (room.session_id, event.participant)
        leg = self._legs.get(key)
        if not event.place:
            self._views.pop(key, None)
            if leg is not None:
                del self._legs[key]
                self._runner.spawn(self._end(leg, key))
        elif leg is not None and decode_place(event.place).process != self._runner.name:
            self._give_away(key, leg)

    def _regroup(self, room: LocalRoom, event: Published) -> None:
        """People were parted: who is not together receives nothing of each other, at once."""
        told = decode_event(event.frame)
        if isinstance(told, Grouped):
            room.groups = newer(room.groups, told.groups)
        for key, leg in list(self._legs.items()):
            if key[0] == room.session_id:
                self._runner.spawn(self._attempt(key, leg, self._bring(key, leg)))

    def _leave_route(self, room: LocalRoom) -> None:
        for key, leg in list(self._legs.items()):
            if key[0] == room.session_id and leg.room != room.route.room:
                del self._legs[key]
                self._runner.spawn(self._end(leg, after=OVERLAP))

    def _give_away(self, key: Key, leg: Leg) -> None:
        del self._legs[key]
        self._views.pop(key, None)
        if leg.name:
            leg.let_go()
        else:
            self._runner.spawn(self._end(leg))

    async def look_after(self) -> None:
        """Legs whose page has had no socket here for longer than one waits for it."""
        now = time.monotonic()
        for key, leg in list(self._legs.items()):
            room = self._runner.fanout.rooms.get(key[0])
            if room and key[1] in room.listeners:
                leg.alone_since = None
                continue
            leg.alone_since = leg.alone_since or now
            if now - leg.alone_since < self._runner.timing.give_up:
                continue
            raw = await self._runner.presence.place(*key)
            if raw and decode_place(raw).process != self._runner.name:
                self._give_away(key, leg)
            elif not raw:
                del self._legs[key]
                self._views.pop(key, None)
                await self._end(leg, key)

    async def _end(self, leg: Leg, key: Key | None = None, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        leg.over = True
        leg.wake()
        async with leg.lock:
            await leg.end()
        if key:
            with contextlib.suppress(RedisError, OSError):
                await self._runner.presence.keep_leg(*key, b"")
