"""The wire to one media server: a WebSocket that comes back by itself, requests and answers.

What is said over it is the business of ``sfu``.
"""

import asyncio
import contextlib
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

encode = Encoder().encode
decode = Decoder(dict).decode


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


class Wire:
    """Kept open for ever by ``run``; tells whether the server is healthy."""

    def __init__(self, server: Server, changed: Callable[[Any], None]) -> None:
        """``changed(wire)`` is called when its health did."""
        self.server = server
        self.url = server.url
        # Not known before the first try.
        self.healthy: bool | None = None
        self.changed_at = time.monotonic()
        self._changed = changed
        self._socket: ClientConnection | None = None
        self._connected = asyncio.Event()
        self._hurry = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = (f"{secrets.token_hex(4)}.{n}" for n in itertools.count())

    # --- Left to what is said over it ---------------------------------------------------------
    async def _settle(self) -> None:
        """Claim what is ours on a new connection."""
        raise NotImplementedError

    def _heard(self, message: dict[str, Any]) -> None:
        """An event, in its turn."""
        raise NotImplementedError

    def _held(self) -> list[int]:
        """Sessions to keep alive."""
        raise NotImplementedError

    # --- Staying there --------------------------------------------------------------------------
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
                        self._connected.set()
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
        # Events are heard in the order of the wire, also those that answer a request: whoever
        # awaits the answer goes on only after what came right behind it.
        if message["janus"] not in {"success", "error"}:
            self._heard(message)
        waiting = self._waiting.get(message.get("transaction", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

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
                for session in self._held():
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

    async def _ready(self) -> None:
        """Wait for the line, which may be coming back."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._connected.wait()
        except TimeoutError:
            raise Gone from None
