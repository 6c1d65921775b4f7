"""A browser's page in a room, as far as the server can tell: one socket and what it says."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.test import Client
from msgspec.json import encode
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from clubs.video import protocol
from clubs.video.protocol import Connection, Media, ServerMessage
from members.models import User

T = TypeVar("T", bound=ServerMessage)

WITHIN = 30.0
# Well before everybody's rights are looked at again anyway. That two seconds are enough where no
# server stands between is for ``test_withdrawn.py``.
SOON = 10.0


class Page:
    """Says hello when opened, answers with heartbeats, keeps every message in ``heard``."""

    def __init__(self, url: str, session_id: int, cookie: str, *, beats: float = 0.5) -> None:
        self.url = f"ws://{urlsplit(url).netloc}/ws/room/{session_id}/"
        self.origin = url
        self.cookie = cookie
        self.beats = beats
        self.media = Media()
        self.heard: list[ServerMessage] = []
        self.welcome: protocol.Welcome | None = None
        self.people: dict[str, protocol.Participant] = {}
        self.chat: dict[int, protocol.ChatLine] = {}
        self.door: protocol.Door | None = None
        self.waiting: list[str] = []
        self.era = ""
        self.seq = 0
        self.received = 0
        self.closed_with: int | None = None
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self.socket: ClientConnection | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie}"}

    # --- Coming and going -----------------------------------------------------------------
    async def open(self, *, hello: bool = True) -> "Page":
        self.socket = await self._connected()
        self.closed_with, self.received = None, 0
        before = len(self.heard)
        self._tasks = [asyncio.create_task(self._listen())]
        if hello:
            welcome = self.welcome
            await self.send(
                protocol.Hello(
                    self.media, welcome.resume if welcome else None, self.era or None, self.seq
                )
            )
            self._tasks.append(asyncio.create_task(self._beat()))
            await self.hears(protocol.Welcome, since=before)
        return self

    async def _connected(self) -> ClientConnection:
        return await connect(
            self.url,
            origin=cast("Any", self.origin),
            additional_headers=self.headers,
            compression=None,
            max_size=None,
        )

    async def cut(self) -> None:
        """The line breaks without a word."""
        for task in self._tasks:
            task.cancel()
        self.socket.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.socket:
            await self.socket.close()

    async def stop_reading(self) -> None:
        """Heartbeats go out, nothing comes in: the line is stuck in one direction."""
        self._tasks[0].cancel()
        self.socket.transport.pause_reading()

    # --- Saying ---------------------------------------------------------------------------
    async def send(self, message: protocol.ClientMessage | str) -> None:
        text = message if isinstance(message, str) else encode(message).decode()
        await self.socket.send(text)

    async def say(self, body: str, key: Any = None) -> Any:
        key = key or uuid4()
        await self.send(protocol.Say(key, body))
        return key

    async def wait(self, *, asks: bool = False) -> None:
        """In place of hello: stand in the waiting room."""
        await self.send(protocol.Wait(asks))

    async def finds(self, door: protocol.Door, within: float = WITHIN) -> None:
        """Wait until the door stands like this."""
        await self.until(lambda: self.door == door, f"found the door {door}", within)

    # --- Hearing --------------------------------------------------------------------------
    async def until(
        self, holds: Callable[[], object], what: str = "", within: float = WITHIN
    ) -> None:
        """Wait until something holds; fails saying what was heard."""
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(holds)
        except TimeoutError:
            raise AssertionError(
                f"never {what}; closed with {self.closed_with}; heard {self.heard[-10:]}"
            ) from None

    async def hears(self, kind: type[T], *, since: int = 0, **fields: Any) -> T:
        """The first message of a kind with these fields, waiting for it."""
        found: list[T] = []

        def heard() -> bool:
            for message in self.heard[since:]:
                if isinstance(message, kind) and all(
                    getattr(message, name) == value for name, value in fields.items()
                ):
                    found.append(message)
                    return True
            return False

        await self.until(heard, f"heard {kind.__name__} {fields}")
        return found[0]

    async def closes(self, within: float = WITHIN) -> int:
        await self.until(lambda: self.closed_with is not None, "closed", within)
        assert self.closed_with is not None
        return self.closed_with

    def all_of(self, kind: type[T]) -> list[T]:
        return [message for message in self.heard if isinstance(message, kind)]

    async def sees(self, *ids: str, within: float = WITHIN) -> None:
        """Wait until exactly these people are present."""
        await self.until(
            lambda: (
                set(ids)
                == {one.id for one in self.people.values() if one.connection == Connection.PRESENT}
            ),
            f"saw {ids}, sees {self.people}",
            within,
        )

    @property
    def me(self) -> str:
        return self.welcome.you

    async def _listen(self) -> None:
        try:
            async for frame in self.socket:
                self.received += 1
                message = protocol.decode_server(frame)
                async with self._news:
                    self.heard.append(message)
                    self._take(message)
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        async with self._news:
            self.closed_with = self.socket.close_code
            self._news.notify_all()

    def _take(self, message: ServerMessage) -> None:
        match message:
            case protocol.Welcome():
                self.welcome = message
                for event in message.missed:
                    self._take(event)
                self._take_room(message.room)
            case protocol.Snapshot():
                self._take_room(message.room)
            case protocol.Joined() | protocol.Changed():
                self.people[message.participant.id] = message.participant
            case protocol.Left():
                self.people.pop(message.id, None)
            case protocol.Said():
                self.chat[message.line.id] = message.line
            case protocol.AtDoor():
                self.door = message.door
                self.waiting = [one.name for one in message.waiting]
        if isinstance(message, protocol.Event) and message.seq:
            assert message.seq == self.seq + 1, (self.seq, message)
            self.seq = message.seq

    def _take_room(self, room: protocol.RoomState) -> None:
        self.era, self.seq = room.era, room.seq
        self.people = {one.id: one for one in room.participants}
        self.chat |= {line.id: line for line in room.chat}

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.beats)
            await self.send(protocol.Beat(self.received))


async def in_thread(function: Callable[[], Any]) -> Any:
    """Use the database beside the loop; its connection is given back."""

    def run() -> Any:
        try:
            return function()
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


def cookie_of(user: User) -> str:
    """A new sign-in of somebody; its session key."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
