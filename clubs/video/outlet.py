"""One socket's way out: a bounded queue, so that a slow line is its own trouble only."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from clubs.video.protocol import Close

Send = Callable[[dict[str, Any]], Awaitable[None]]

# What may be on its way to one page. Between two heartbeats a busy room says some 60 KiB.
WAITING_LIMIT = 512 * 1024


class Outlet:
    """Sends frames in order without ever making the caller wait.

    The web server takes frames faster than a bad line carries them and does not tell. So what
    counts as waiting is what the page has not yet said, in its heartbeats, to have received.
    """

    __slots__ = (
        "_bytes",
        "_frames",
        "_marks",
        "_on_close",
        "_queue",
        "_received_bytes",
        "_send",
        "_writer",
        "closed_with",
        "progress_at",
    )

    def __init__(self, send: Send, on_close: Callable[[Close | int], None] | None = None) -> None:
        self._send = send
        self._on_close = on_close
        self._queue: deque[dict[str, Any]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._frames = self._bytes = self._received_bytes = 0
        # Frames and bytes sent at the moment of each heartbeat the page has not answered yet.
        self._marks: deque[tuple[int, int]] = deque(maxlen=16)
        self.closed_with: int | None = None
        self.progress_at = time.monotonic()

    def push(self, frame: str) -> None:
        """Send a frame soon; closes the socket instead when too much is waiting."""
        if self.closed_with is not None:
            return
        self._frames += 1
        self._bytes += len(frame)
        if self._bytes - self._received_bytes > WAITING_LIMIT:
            self.close(Close.TOO_SLOW)
            return
        self._queue.append({"type": "websocket.send", "text": frame})
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    def acknowledge(self, received: int) -> None:
        """The page has received this many frames of this socket."""
        while self._marks and self._marks[0][0] <= received:
            self._received_bytes = self._marks.popleft()[1]
            self.progress_at = time.monotonic()
        if self._received_bytes == self._bytes or not self._marks:
            self.progress_at = time.monotonic()
        self._marks.append((self._frames, self._bytes))

    def close(self, code: Close | int) -> None:
        """Close with this code, after what is queued unless the line is what is wrong."""
        if self.closed_with is not None:
            return
        self.closed_with = int(code)
        if code == Close.TOO_SLOW:
            self._queue.clear()
        self._queue.append({"type": "websocket.close", "code": int(code)})
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        if self._on_close is not None:
            self._on_close(code)

    async def drained(self) -> None:
        """Wait until everything pushed so far was handed to the web server."""
        while self._writer is not None:
            await asyncio.wait([self._writer])

    async def _write(self) -> None:
        try:
            while self._queue:
                await self._send(self._queue.popleft())
        except Exception:  # noqa: BLE001  # servers differ in what they raise on a gone socket
            self.closed_with = self.closed_with or int(Close.TOO_SLOW)
            self._queue.clear()
        finally:
            self._writer = None
