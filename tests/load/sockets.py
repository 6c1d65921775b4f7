"""Hundreds of sockets for the price of a few: no library, frames read as they come.

The measured server shares two cores with us, so a client must cost much less than it does.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from urllib.parse import urlsplit

TEXT, CLOSE, PING = 0x1, 0x8, 0x9


class Line(asyncio.Protocol):
    """One WebSocket; ``hear`` is called with the payload of each text frame."""

    def __init__(self, request: bytes, hear: Callable[[bytes], None]) -> None:
        self._request = request
        self._hear = hear
        self._buffer = bytearray()
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = 0
        self.closed_with: int | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed_with = self.closed_with or 1006
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed while opening"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open.done() and not self._opened():
            return
        while self._frame():
            pass

    def _opened(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            self.open.set_exception(ConnectionError(bytes(self._buffer[:200]).decode()))
            return False
        del self._buffer[: end + 4]
        self.open.set_result(None)
        return True

    def _frame(self) -> bool:
        """Take one frame off the buffer; False when it is not whole yet."""
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            if len(buffer) < 4:
                return False
            size, start = int.from_bytes(buffer[2:4]), 4
        elif size == 127:
            if len(buffer) < 10:
                return False
            size, start = int.from_bytes(buffer[2:10]), 10
        if len(buffer) < start + size:
            return False
        kind, payload = buffer[0] & 0x0F, bytes(buffer[start : start + size])
        del buffer[: start + size]
        if kind == TEXT:
            self.received += 1
            self._hear(payload)
        elif kind == CLOSE:
            self.closed_with = int.from_bytes(payload[:2])
        elif kind == PING:
            self._send(0xA, payload)
        return True

    def send(self, text: bytes) -> None:
        self._send(TEXT, text)

    def _send(self, kind: int, payload: bytes) -> None:
        """Masked with zeros, which is a mask like any other and costs nothing."""
        size = len(payload)
        head = bytes([0x80 | kind])
        head += bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
        if self.transport and not self.transport.is_closing():
            self.transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        if self.transport:
            self.transport.abort()


async def open_line(url: str, path: str, cookie: str, hear: Callable[[bytes], None]) -> Line:
    """A WebSocket that has been accepted."""
    parts = urlsplit(url)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Origin: {url}",
        f"Cookie: {cookie}",
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    _, line = await asyncio.get_running_loop().create_connection(
        lambda: Line(request, hear), parts.hostname, parts.port
    )
    async with asyncio.timeout(60):
        await line.open
    return line
