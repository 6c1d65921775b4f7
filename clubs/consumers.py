"""The room's socket: authenticates, decodes, dispatches, encodes.

A plain ASGI application rather than a Channels consumer class: it needs no channel layer, and
one waiting task per socket is all an idle one costs.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, TypeAlias

import structlog
from django.conf import settings
from django.db import DataError, Error, IntegrityError
from django.utils import timezone
from redis.exceptions import RedisError

from clubs.services.room import asked, keep_line, noted, refused, runner, sent_out, welcomed
from clubs.services.room_database import in_database
from clubs.video import door, protocol, rights
from clubs.video.desk import Desk
from clubs.video.gate import CLOSES, Gate
from clubs.video.guests import MAY_SAY, GuestOutlet
from clubs.video.hall import SILENT, Waiter
from clubs.video.hub import REASONS, SENT_OUT, Replaced
from clubs.video.member import Member
from clubs.video.outlet import Outlet
from clubs.video.protocol import Close, Door, Refused, Role, Trouble, encode, type_of
from clubs.video.rights import Caller, guest_cookie_name
from clubs.video.turn import ice_servers
from eclub.kit import draining, request_id
from eclub.kit.middleware import plain_cookies
from eclub.kit.sessions import name_of

HELLO_WITHIN = 10.0
BEGUN = 1.0
AWAY = (RedisError, OSError, Error, TimeoutError)

ForDesk: TypeAlias = protocol.Say | protocol.Write | protocol.Remove | protocol.CatchUp

log = structlog.get_logger(__name__)


class RoomSocket:
    """One page's socket, from accept to close."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        named = scope["url_route"]["kwargs"]
        self.session_id = int(named["session_id"])
        cookies = plain_cookies(scope["cookies"])
        named_by_proxy = dict(scope["headers"]).get(request_id.HEADER.lower().encode(), b"")
        self.given_id = named_by_proxy.decode("latin-1")
        if named.get("as_guest"):
            self.caller = Caller(guest=cookies.get(guest_cookie_name(self.session_id), ""))
        else:
            secret = cookies.get(settings.SESSION_COOKIE_NAME)
            self.caller = Caller(name_of(secret) if secret else None)
        self.receive = receive
        self.outlet = GuestOutlet(send) if named.get("as_guest") else Outlet(send)
        self.gate = Gate()
        self.runner = runner()
        self.desk = Desk(self.runner.spawn)
        self.member: Member | None = None

    async def run(self, send: Any) -> None:
        await self.receive()
        # Accepted first: a browser learns the code of a close, never that of a refused handshake.
        await send({"type": "websocket.accept"})
        request_id.bind(request_id.taken_or_new(self.given_id), socket=self.session_id)
        if draining.has_begun():
            self.outlet.close(Close.GOING_AWAY)
            return
        try:
            await self._meet()
        except rights.Refusal as refusal:
            self.outlet.close(refusal.code)
        except Replaced:
            self.outlet.close(Close.REPLACED)
        except AWAY as error:
            log.warning("room socket ended", session=self.session_id, error=type(error).__name__)
            self.outlet.close(Close.GOING_AWAY)
        finally:
            await self.outlet.drained()
            if self.member:
                reason = REASONS.get(self.outlet.closed_with or 0)
                await self.runner.depart(self.member, reason)

    async def _meet(self) -> None:
        who = await in_database(rights.admit, self.caller, self.session_id, timezone.now())
        messages = self._messages()
        who, hello = await self._greeted(who, messages)
        if hello is None:
            return
        await self._pass_door(who, hello)
        page = rights.resumed_page(self.session_id, who.participant, hello.resume)
        arrival = who.arrival(self.runner.name, page, hello.media)
        check = partial(refused, self.caller, who.person, self.session_id)
        self.member = await self.runner.enter(self.session_id, arrival, self.outlet, check)
        if page is None:
            self.runner.media.legs.expect(self.member, self.member.room, hello.connections)
        welcome = await welcomed(self.runner, self.member, who, hello, same_page=page is not None)
        self._send(welcome)
        self.member.release(welcome.room.era, welcome.room.seq)
        if page:
            self.runner.spawn(self.runner.media.legs.resume(self.member))
        # Rights may have changed before this process listened for it; media are begun first.
        self.runner.spawn(self.runner.check(self.member, after=BEGUN))
        async for message in messages:
            self.member.heard_at = time.monotonic()
            if who.role == Role.GUEST and not isinstance(message, MAY_SAY):
                about = type_of(encode(message))
                self._refuse(Refused(Trouble.NOT_FOR_GUESTS, about), Close.FLOOD)
            elif not self.runner.media.receive(self.member, message):
                await self._dispatch(self.member, message)

    async def _greeted(
        self, who: rights.Admission, messages: AsyncIterator[protocol.ClientMessage]
    ) -> tuple[rights.Admission, protocol.Hello | None]:
        """Who it is by the time they say hello, perhaps after waiting; None when they went."""
        message: protocol.ClientMessage | None
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                message = await anext(messages, None)
        except TimeoutError:
            raise rights.Refusal(Close.MALFORMED) from None
        if isinstance(message, protocol.Wait):
            who, message = await self._wait(who, message, messages)
            self.outlet.restart()
        if message is None or self.outlet.closed_with is not None:
            return who, None
        if not isinstance(message, protocol.Hello):
            raise rights.Refusal(Close.MALFORMED)
        return who, message

    async def _pass_door(self, who: rights.Admission, hello: protocol.Hello) -> None:
        if who.door != Door.OPEN:
            removed = who.door == Door.REMOVED and hello.resume is not None
            raise rights.Refusal(Close.REMOVED if removed else Close.NOT_ADMITTED)
        if not who.known:
            await in_database(door.note_entry, who.session_id, who.person, timezone.now())

    async def _wait(
        self,
        who: rights.Admission,
        first: protocol.Wait,
        messages: AsyncIterator[protocol.ClientMessage],
    ) -> tuple[rights.Admission, protocol.ClientMessage | None]:
        """In the waiting room, until the page comes in, goes or falls silent; who it is by then,
        which every change of rights renews, and what it says.
        """
        hall = self.runner.hall
        waiter = Waiter(who, self.outlet, partial(asked, self.caller, self.session_id))
        message: protocol.ClientMessage | None = first
        try:
            while isinstance(message, protocol.Wait):
                await hall.hear(waiter, message.asks)
                async with asyncio.timeout(SILENT):
                    message = await anext(messages, None)
        except TimeoutError:
            self.outlet.close(Close.TOO_SLOW)
        finally:
            await hall.leave(waiter)
        return waiter.who, message

    async def _dispatch(self, member: Member, message: protocol.ClientMessage) -> None:
        match message:
            case protocol.Beat():
                self.outlet.acknowledge(message.received)
                await self.runner.act(member, message)
                self._send(protocol.BeatBack(member.room.era, member.room.seq))
            case protocol.SetMedia() | protocol.Hand():
                await self.runner.act(member, message)
            case protocol.Moderate() | protocol.React():
                await self._moderate(member, message)
            case protocol.Signal():
                await self._signal(member, message)
            case protocol.Screen() | protocol.StopScreen():
                await self._screen(member, message)
            case protocol.Say() | protocol.Write() | protocol.Remove() | protocol.CatchUp():
                self._at_desk(member, message)
            case protocol.RenewIce():
                self._send(protocol.Ice(*ice_servers(member.participant, timezone.now())))
            case protocol.Leave():
                await self.runner.depart(member, protocol.Reason.LEFT)
                self.outlet.close(1000)
            case protocol.Hello() | protocol.Wait():
                self._refuse(Refused(Trouble.HELLO_TWICE, "hello"), Close.MALFORMED)

    async def _moderate(self, member: Member, message: protocol.Moderate | protocol.React) -> None:
        moderation = self.runner.moderation
        if isinstance(message, protocol.Moderate):
            if refused := await moderation.ask(member, message):
                self._send(refused)
        elif too_lively := self.gate.too_lively():
            self._refuse(too_lively, Close.FLOOD)
        else:
            await moderation.react(member, message)

    async def _remove(self, member: Member, message: protocol.Remove) -> None:
        whom = self.runner.moderation.to_remove(member, message)
        if isinstance(whom, Refused):
            self._send(whom)
        elif not await sent_out(self.session_id, whom, by=member.person):
            self._send(Refused(Trouble.UNAVAILABLE, "remove"))

    async def _catch_up(self, member: Member, message: protocol.CatchUp) -> None:
        try:
            self._send(await self.runner.catch_up(member, message))
        except AWAY:
            # It asks again at the next heartbeat that tells of something it lacks.
            return

    async def _signal(self, member: Member, message: protocol.Signal) -> None:
        outlet = self.outlet
        hidden = isinstance(outlet, GuestOutlet) and outlet.hides(message.to)
        if hidden or not await self.runner.delivery.signal(member, message):
            self._send(Refused(Trouble.NOBODY_THERE, "signal", pc=message.pc))

    async def _screen(self, member: Member, message: protocol.Screen | protocol.StopScreen) -> None:
        screens = self.runner.screens
        if isinstance(message, protocol.Screen):
            refused = await screens.show(member, message)
        else:
            refused = await screens.stop(member, message)
        if refused is not None:
            self._send(refused)

    def _at_desk(self, member: Member, message: ForDesk) -> None:
        """What the database is asked for: the line is read on meanwhile."""
        if isinstance(message, protocol.Say | protocol.Write) and (
            too_chatty := self.gate.too_chatty(message)
        ):
            self._refuse(too_chatty, Close.FLOOD)
        elif not self.desk.take(partial(self._carry_out, member, message)):
            key = message.key if isinstance(message, protocol.Say) else None
            self._send(Refused(Trouble.UNAVAILABLE, type_of(encode(message)), key=key))

    async def _carry_out(self, member: Member, message: ForDesk) -> None:
        # What waited is theirs no longer to say; who only lost their line has said it.
        if self.outlet.closed_with in SENT_OUT:
            return
        match message:
            case protocol.Say():
                await self._say(member, message)
            case protocol.Write():
                await self._write(member, message)
            case protocol.Remove():
                await self._remove(member, message)
            case protocol.CatchUp():
                await self._catch_up(member, message)

    async def _say(self, member: Member, message: protocol.Say) -> None:
        """Words are kept before they are told."""
        try:
            line = await keep_line(self.session_id, member.person, message.key, message.body)
        except Error as error:
            never = isinstance(error, DataError | IntegrityError)
            why = Trouble.MALFORMED if never else Trouble.UNAVAILABLE
            self._send(Refused(why, "say", key=message.key))
            return
        if not await self.runner.delivery.say(member.room, line):
            self._send(protocol.Said(0, line))

    async def _write(self, member: Member, message: protocol.Write) -> None:
        answer = await noted(self.runner, member, message.changes)
        if isinstance(answer, Refused) and answer.code in CLOSES:
            self._refuse(answer, CLOSES[answer.code])
        elif answer is not None:
            self._send(answer)

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
