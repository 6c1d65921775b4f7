"""Speaks to Janus servers; nothing else does. One WebSocket per server and process.

Each participant has a Janus session of their own, with a handle to send and one to receive: a
session can be claimed by the process that takes its participant over, and media go on while its
own is dead (see docs/decisions/0012-media-server.md).
"""

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder, Encoder
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

logger = logging.getLogger(__name__)

ANSWERS_WITHIN = 4.0
PING_EVERY, PONG_WITHIN = 5.0, 2.0
MISSES = 3
AFTER_A_MISS = 0.4
AFTER_MANY = 2.0
# Half of Janus's own limit for sessions it hears nothing of.
KEEPALIVE_EVERY = 25.0

ID_EXISTS, NO_SUCH_FEED = 436, 428
ROOM = {
    "is_private": True,
    "publishers": 18,
    "require_pvtid": True,
    "audiocodec": "opus",
    "videocodec": "vp8,h264",
    "opus_fec": True,
    "opus_dtx": True,
    "audiolevel_event": True,
    # Bits a second of all a participant's pictures: camera in two layers and a screen.
    "bitrate": 2_200_000,
    "bitrate_cap": True,
    "record": False,
    "lock_record": True,
}

encode = Encoder().encode
decode = Decoder(dict).decode
Heard = Callable[[dict[str, Any]], None]


class Gone(Exception):
    """The server does not answer now."""


class Refused(Exception):
    """The server said no."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code


class Server(Struct, frozen=True):
    """How to reach one: its address, the secret of its interface and the key to make rooms."""

    url: str
    secret: str
    admin_key: str


class Janus:
    """The line to one server, which comes back by itself, and whether that server is healthy."""

    def __init__(
        self,
        server: Server,
        changed: Callable[["Janus"], None],
        lost: Callable[["Janus", set[str]], None],
    ) -> None:
        """``changed(janus)`` is called when its health did, ``lost(janus, rooms)`` when it has
        forgotten its sessions."""
        self.server = server
        self.url = server.url
        # Not known before the first try.
        self.healthy: bool | None = None
        self._changed, self._lost = changed, lost
        self._socket: ClientConnection | None = None
        self._connected = asyncio.Event()
        self._hurry = asyncio.Event()
        self.changed_at = time.monotonic()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = (f"{secrets.token_hex(4)}.{n}" for n in itertools.count())
        # A session of our own, to make and empty rooms; while it lives the server has lost nothing.
        self._desk: tuple[int, int] | None = None
        self.sessions: dict[int, Heard] = {}
        self._rooms: set[str] = set()

    # --- The line ---------------------------------------------------------------------------
    async def run(self) -> None:
        """Keep the line open for ever."""
        misses = 0
        while True:
            try:
                async with connect(
                    self.url,
                    subprotocols=[Subprotocol("janus-protocol")],
                    compression=None,
                    open_timeout=PONG_WITHIN,
                    close_timeout=0.5,
                    ping_interval=None,
                    proxy=None,
                ) as socket:
                    self._socket = socket
                    reader = asyncio.create_task(self._read(socket))
                    try:
                        await self._settle()
                        misses = 0
                        self._set(True)
                        await self._stay(reader)
                    finally:
                        self._disconnected()
                        reader.cancel()
            except (OSError, WebSocketException, TimeoutError, Gone, Refused) as error:
                misses += 1
                if misses == MISSES:
                    logger.warning("media server away: %s", type(error).__name__)
            if misses >= MISSES:
                self._set(False)
            self._hurry.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AFTER_A_MISS if misses < MISSES else AFTER_MANY):
                    await self._hurry.wait()

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            async for frame in socket:
                self._take(decode(frame))

    def _take(self, message: dict[str, Any]) -> None:
        if message["janus"] == "ack":
            return
        # Events are heard in the order of the line, also those that answer a request: whoever
        # awaits the answer goes on only after what came right behind it.
        heard = self.sessions.get(message.get("session_id", 0))
        if heard is not None and message["janus"] not in {"success", "error"}:
            heard(message)
        waiting = self._waiting.get(message.get("transaction", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    async def _settle(self) -> None:
        """Claim what is ours on a new line; what cannot be claimed is lost."""
        if self._desk is not None:
            try:
                await self._ask("claim", session=self._desk[0])
            except Refused:
                self._desk = None
                sessions, rooms = self.sessions, self._rooms
                self.sessions, self._rooms = {}, set()
                for heard in sessions.values():
                    heard({"janus": "timeout"})
                self._lost(self, rooms)
        if self._desk is None:
            session = await self._create()
            self._desk = (session, await self._attach(session))
        for session, heard in list(self.sessions.items()):
            try:
                await self._ask("claim", session=session)
            except Refused:
                self.sessions.pop(session, None)
                heard({"janus": "timeout"})
        self._connected.set()

    async def _stay(self, reader: "asyncio.Task[None]") -> None:
        """Ask for signs of life until the line is cut or too many are missing."""
        misses, kept_alive = 0, 0.0
        while True:
            pause = PING_EVERY if not misses else AFTER_A_MISS
            done, _ = await asyncio.wait({reader}, timeout=pause)
            if done:
                return
            try:
                await self._ask("ping", within=PONG_WITHIN)
                misses = 0
            except (Gone, Refused):
                misses += 1
                if misses >= MISSES:
                    self._set(False)
                    raise
            kept_alive += pause
            if kept_alive >= KEEPALIVE_EVERY:
                kept_alive = 0.0
                for session in [*self.sessions, *([self._desk[0]] if self._desk else [])]:
                    await self._send({"janus": "keepalive", "session_id": session})

    def _disconnected(self) -> None:
        self._socket = None
        self._connected.clear()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(Gone())

    def _set(self, healthy: bool) -> None:
        if self.healthy is not healthy:
            self.healthy = healthy
            self.changed_at = time.monotonic()
            self._changed(self)

    def hurry(self) -> None:
        """Somebody says that this server is there: try it now."""
        self._hurry.set()

    # --- Requests -----------------------------------------------------------------------------
    async def _send(self, words: dict[str, Any]) -> None:
        if self._socket is None:
            raise Gone
        frame = {"transaction": next(self._numbers), "apisecret": self.server.secret} | words
        try:
            await self._socket.send(encode(frame).decode())
        except WebSocketException as error:
            raise Gone from error

    async def _ask(
        self,
        verb: str,
        *,
        session: int | None = None,
        handle: int | None = None,
        within: float = ANSWERS_WITHIN,
        **words: Any,
    ) -> dict[str, Any]:
        """One request on the open line and its answer; raises Gone or Refused."""
        words |= {"janus": verb, "transaction": next(self._numbers)}
        if session is not None:
            words["session_id"] = session
        if handle is not None:
            words["handle_id"] = handle
        future = asyncio.get_running_loop().create_future()
        self._waiting[words["transaction"]] = future
        try:
            await self._send(words)
            async with asyncio.timeout(within):
                answer: dict[str, Any] = await future
        except TimeoutError:
            raise Gone from None
        finally:
            self._waiting.pop(words["transaction"], None)
        error = answer.get("error")
        if error:
            raise Refused(error["code"], error["reason"])
        data = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise Refused(data["error_code"], data["error"])
        return answer

    async def _create(self) -> int:
        return int((await self._ask("create"))["data"]["id"])

    async def _attach(self, session: int) -> int:
        plugin = "janus.plugin.videoroom"
        return int((await self._ask("attach", session=session, plugin=plugin))["data"]["id"])

    async def _ready(self) -> None:
        """Wait for the line, which may be coming back."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._connected.wait()
        except TimeoutError:
            raise Gone from None

    async def ask(self, handle: tuple[int, int], body: dict[str, Any], **words: Any) -> Any:
        """A request to a handle (session and number) of the room's plugin; its answer whole."""
        await self._ready()
        return await self._ask("message", session=handle[0], handle=handle[1], body=body, **words)

    async def trickle(self, handle: tuple[int, int], candidates: list[dict[str, Any]]) -> None:
        """Ways to the browser, for one handle's connection; not answered."""
        await self._ready()
        words = {"janus": "trickle", "session_id": handle[0], "handle_id": handle[1]}
        await self._send(words | {"candidates": candidates})

    # --- Sessions and rooms ---------------------------------------------------------------------
    async def open(self, heard: Heard) -> tuple[int, int, int]:
        """A new session and its two handles; ``heard`` receives what the server says by itself."""
        await self._ready()
        session = await self._create()
        self.sessions[session] = heard
        sending, receiving = await asyncio.gather(self._attach(session), self._attach(session))
        return session, sending, receiving

    async def handle(self, session: int) -> int:
        """One more handle of a session."""
        await self._ready()
        return await self._attach(session)

    async def claim(self, session: int, heard: Heard) -> None:
        """Take over a session that another process opened; raises Refused when it has ended."""
        await self._ready()
        await self._ask("claim", session=session)
        self.sessions[session] = heard

    async def close(self, session: int) -> None:
        """End a session, if the server still has it."""
        if self.sessions.pop(session, None) is not None:
            with contextlib.suppress(Gone, Refused):
                await self._ask("destroy", session=session)

    async def _at_desk(self, request: str, **words: Any) -> Any:
        await self._ready()
        if self._desk is None:
            raise Gone
        answer = await self.ask(self._desk, {"request": request} | words)
        return answer["plugindata"]["data"]

    def _room_secret(self, room: str) -> str:
        key = self.server.admin_key.encode()
        return hmac.new(key, room.encode(), hashlib.sha256).hexdigest()

    async def make_room(self, room: str, **settings: Any) -> None:
        """Make a room unless it is there; ``settings`` are besides our own."""
        words = {"admin_key": self.server.admin_key, "secret": self._room_secret(room)}
        with contextlib.suppress(Refused):
            await self._at_desk("create", room=room, **words, **ROOM, **settings)
        self._rooms.add(room)

    async def kick(self, room: str, participant: str) -> None:
        """Send out whoever is left there under this name."""
        with contextlib.suppress(Refused):
            await self._at_desk("kick", room=room, secret=self._room_secret(room), id=participant)

    async def feeds(self, room: str) -> set[str]:
        """Who sends in a room now."""
        found = await self._at_desk("listparticipants", room=room)
        return {one["id"] for one in found["participants"] if one["publisher"]}

    async def empty_rooms(self) -> set[str]:
        """Rooms with nobody inside."""
        rooms = (await self._at_desk("list", admin_key=self.server.admin_key))["list"]
        return {room["room"] for room in rooms if not room["num_participants"]}

    async def remove_room(self, room: str) -> None:
        """Remove a room; who is still inside is sent out."""
        self._rooms.discard(room)
        with contextlib.suppress(Gone, Refused):
            await self._at_desk("destroy", room=room, secret=self._room_secret(room))
