"""The room's socket: authenticates, decodes, dispatches, encodes.

A plain ASGI application rather than a Channels consumer class: it needs no channel layer, and
one waiting task per socket is all an idle one costs.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import Error
from django.utils import timezone
from redis.exceptions import RedisError

from clubs.services.room import DatabaseKeeper, in_database, keep_line
from clubs.video import protocol, rights
from clubs.video.gate import CLOSES, Gate
from clubs.video.hub import Arrival
from clubs.video.outlet import Outlet
from clubs.video.protocol import Close, Refused, Trouble, encode
from clubs.video.runner import REASONS, Member, Runner, Timing
from clubs.video.turn import ice_servers
from clubs.video.watch import Watch

HELLO_WITHIN = 10.0
AWAY = (RedisError, OSError, Error, TimeoutError)

log = structlog.get_logger(__name__)
_runners: dict[asyncio.AbstractEventLoop, Runner] = {}


def runner() -> Runner:
    """This process's runner, started with its first socket."""
    loop = asyncio.get_running_loop()
    if loop not in _runners:
        made = _runners[loop] = Runner(
            settings.REDIS_URL, DatabaseKeeper(), Timing(**settings.ROOM_SECONDS)
        )
        made.start()
        made.spawn(Watch(made).run())
    return _runners[loop]


class RoomSocket:
    """One page's socket, from accept to close."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        self.session_id = int(scope["url_route"]["kwargs"]["session_id"])
        self.session_key = scope["session"].session_key
        self.receive = receive
        self.outlet = Outlet(send)
        self.gate = Gate()
        self.runner = runner()
        self.member: Member | None = None

    async def run(self, send: Any) -> None:
        await self.receive()
        # Accepted first: a browser learns the code of a close, never that of a refused handshake.
        await send({"type": "websocket.accept"})
        try:
            await self._meet()
        except rights.Refusal as refusal:
            self.outlet.close(refusal.code)
        except AWAY as error:
            log.warning("room socket ended", session=self.session_id, error=type(error).__name__)
            self.outlet.close(Close.GOING_AWAY)
        except asyncio.CancelledError:
            # The server stops: tell the page, and the other processes.
            self.outlet.close(Close.GOING_AWAY)
            await asyncio.wait([asyncio.create_task(self.runner.retire())], timeout=1)
            raise
        finally:
            await self.outlet.drained()
            if self.member:
                reason = REASONS.get(self.outlet.closed_with or 0)
                await self.runner.depart(self.member, reason)

    async def _meet(self) -> None:
        who = await in_database(rights.admit, self.session_key, self.session_id, timezone.now())
        messages = self._messages()
        async with asyncio.timeout(HELLO_WITHIN):
            hello = await anext(messages, None)
        if hello is None:
            return
        if not isinstance(hello, protocol.Hello):
            raise rights.Refusal(Close.MALFORMED)
        self.member = member = await self._enter(who, hello)
        async for message in messages:
            await self._dispatch(member, message)

    async def _enter(self, who: rights.Admission, hello: protocol.Hello) -> Member:
        page = rights.resumed_page(self.session_id, who.participant, hello.resume)
        arrival = Arrival(
            id=who.participant,
            person=who.person,
            process=self.runner.name,
            page=page or secrets.token_hex(6),
            name=who.name,
            initials=who.initials,
            role=who.role,
            seat=who.seat,
            media=hello.media,
        )
        check = partial(self._refused, who.person)
        member = await self.runner.enter(self.session_id, arrival, self.outlet, check)
        self.member = member
        era = hello.era if page else None
        room, missed, resumed = await self.runner.view(member, era, hello.last_seq)
        servers, expires_at = ice_servers(arrival.id, timezone.now())
        welcome = protocol.Welcome(
            you=arrival.id,
            epoch=member.epoch,
            page=arrival.page,
            resume=rights.resume_token(self.session_id, arrival.id, arrival.page),
            resumed=resumed,
            heartbeat_seconds=self.runner.timing.heartbeat,
            room=room,
            missed=missed,
            ice_servers=servers,
            ice_expires_at=expires_at,
            session=who.times,
        )
        self._send(welcome)
        member.release(room.era, room.seq)
        return member

    async def _refused(self, person: int) -> Close | None:
        now = timezone.now()
        try:
            return await in_database(rights.refused, self.session_key, person, self.session_id, now)
        except Error:
            # While the database is away nobody is sent out; the next minute asks again.
            return None

    async def _dispatch(self, member: Member, message: protocol.ClientMessage) -> None:
        member.heard_at = time.monotonic()
        match message:
            case protocol.Beat():
                self.outlet.acknowledge(message.received)
                await self.runner.act(member, message)
                self._send(protocol.BeatBack(member.room.era, member.room.seq))
            case protocol.SetMedia() | protocol.Hand():
                await self.runner.act(member, message)
            case protocol.Signal():
                signal = protocol.SignalFrom(
                    member.participant,
                    member.place.participant.page,
                    message.pc,
                    message.seq,
                    message.description,
                    message.candidates,
                )
                if not await self.runner.signal(member, message.to, encode(signal)):
                    self._send(Refused(Trouble.NOBODY_THERE, "signal", pc=message.pc))
            case protocol.Say():
                await self._say(member, message)
            case protocol.CatchUp():
                room, missed, whole = await self.runner.view(member, message.era, message.after)
                self._send(protocol.Events(room.era, missed) if whole else protocol.Snapshot(room))
            case protocol.RenewIce():
                self._send(protocol.Ice(*ice_servers(member.participant, timezone.now())))
            case protocol.Leave():
                await self.runner.depart(member, protocol.Reason.LEFT)
                self.outlet.close(1000)
            case protocol.Hello():
                self._refuse(Refused(Trouble.HELLO_TWICE, "hello"), Close.MALFORMED)

    async def _say(self, member: Member, message: protocol.Say) -> None:
        body = message.body.strip()
        if refused := self.gate.too_chatty(message):
            self._refuse(refused, Close.FLOOD)
        elif not body:
            self._send(Refused(Trouble.EMPTY, "say", key=message.key))
        else:
            try:
                line = await keep_line(self.session_id, member.person, message.key, body)
            except Error:
                self._send(Refused(Trouble.UNAVAILABLE, "say", key=message.key))
                return
            if not await self.runner.say(member.room, line):
                self._send(protocol.Said(0, line))

    # --- Frames -------------------------------------------------------------------------------
    async def _messages(self) -> AsyncIterator[protocol.ClientMessage]:
        """What the page says and may say, until the socket ends."""
        while self.outlet.closed_with is None:
            event = await self.receive()
            if event["type"] == "websocket.disconnect":
                return
            message = self.gate.read(event.get("text"))
            if isinstance(message, Refused):
                self._refuse(message, CLOSES[message.code])
            else:
                yield message

    def _refuse(self, refused: Refused, then: Close) -> None:
        if self.gate.bears(refused):
            self._send(refused)
        else:
            self.outlet.close(then)

    def _send(self, message: protocol.ServerMessage) -> None:
        self.outlet.push(encode(message).decode())


async def room_socket(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application behind ``/ws/room/<session id>/``."""
    await RoomSocket(scope, receive, send).run(send)
