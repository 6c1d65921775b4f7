"""One socket's way out: a bounded queue, so that a slow line is its own trouble only."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from prometheus_client import Counter

from clubs.video.protocol import Close

Send = Callable[[dict[str, Any]], Awaitable[None]]

# What may be on its way to one page. Between two heartbeats a busy room says some 60 KiB.
WAITING_LIMIT = 512 * 1024

CLOSED = Counter("eclub_sockets_closed_total", "Sockets of rooms closed by us", ["code"])


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
        self._put({"type": "websocket.send", "text": frame})

    def restart(self) -> None:
        """Count anew: the page that comes in counts from its hello on."""
        self._frames = self._bytes = self._received_bytes = 0
        self._marks.clear()

    def acknowledge(self, received: int) -> None:
        """The page has received this many frames of this socket since its hello."""
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
        CLOSED.labels(code=str(int(code))).inc()
        if code == Close.TOO_SLOW:
            self._queue.clear()
        self._put({"type": "websocket.close", "code": int(code)})
        if self._on_close is not None:
            self._on_close(code)

    async def drained(self) -> None:
        """Wait until everything pushed so far was handed to the web server."""
        while self._writer is not None:
            await asyncio.wait([self._writer])

    def _put(self, message: dict[str, Any]) -> None:
        if self._writer is not None:
            self._queue.append(message)
            return
        sending = self._send(message).__await__()
        try:
            # Servers that buffer, as daphne does, take a message at once: no task for it then.
            waits_for = next(sending)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  # servers differ in what they raise on a gone socket
            self._gone()
            return
        self._writer = asyncio.create_task(self._write(_Rest(waits_for, sending)))

    async def _write(self, first: "_Rest") -> None:
        try:
            await first
            while self._queue:
                await self._send(self._queue.popleft())
        except Exception:  # noqa: BLE001  # as above
            self._gone()
        finally:
            self._writer = None

    def _gone(self) -> None:
        self.closed_with = self.closed_with or int(Close.TOO_SLOW)
        self._queue.clear()


class _Rest:
    """What remains of an awaitable that was started outside a task and has to wait after all."""

    def __init__(self, waits_for: Any, rest: Generator[Any, Any, Any]) -> None:
        self._waits_for = waits_for
        self._rest = rest

    def __await__(self) -> Generator[Any, Any, Any]:
        yield self._waits_for
        return (yield from self._rest)
