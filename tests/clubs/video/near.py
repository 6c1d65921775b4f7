"""Sockets to the application in the tests' own process: nothing is hidden in a server's journal,
an error in a socket's task is raised where the page speaks to it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from clubs.services import room
from clubs.video.rights import guest_cookie_name
from tests.clubs.video.page import Page


class NearSocket:
    """As much of a client of ``websockets`` as a page uses."""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": named, "subprotocols": [],
        }  # fmt: skip
        from eclub.asgi import application

        self.asgi = ApplicationCommunicator(application, scope)
        self.close_code: int | None = None

    async def open(self) -> "NearSocket":
        await self.asgi.send_input({"type": "websocket.connect"})
        answer = await self.asgi.receive_output(10)
        assert answer["type"] == "websocket.accept", answer
        return self

    async def send(self, frame: str | bytes) -> None:
        kind = "text" if isinstance(frame, str) else "bytes"
        await self.asgi.send_input({"type": "websocket.receive", kind: frame})

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        event = await self.asgi.receive_output(60)
        if event["type"] == "websocket.close":
            self.close_code = event["code"]
            raise StopAsyncIteration
        return event["text"]

    async def close(self) -> None:
        """The line ends; raises what the application raised."""
        code = self.close_code or 1005
        await self.asgi.send_input({"type": "websocket.disconnect", "code": code})
        await self.asgi.wait(10)


class NearPage(Page):
    """A page whose socket is near; ``guest`` is an invitation's number and cookie."""

    def __init__(self, session_id: int, cookie: str = "", *, guest: str = "") -> None:
        super().__init__(settings.PUBLIC_URL, session_id, cookie)
        self.path = f"/ws/room/{session_id}/" + ("guest/" if guest else "")
        self.guest = guest
        self.session_id = session_id

    @property
    def headers(self) -> dict[str, str]:
        kept = {settings.SESSION_COOKIE_NAME: self.cookie}
        if self.guest:
            kept = {guest_cookie_name(self.session_id): self.guest}
        cookies = "; ".join(f"{name}={value}" for name, value in kept.items())
        return {"Cookie": cookies, "Origin": self.origin}

    async def _connected(self) -> Any:
        return await NearSocket(self.path, self.headers).open()


@asynccontextmanager
async def rooms() -> AsyncIterator[None]:
    """This process's rooms, for as long as pages are open."""
    # Another test may have left its loop's rooms.
    room._runners.clear()
    try:
        yield
    finally:
        for runner in list(room._runners.values()):
            await runner.stop()
        room._runners.clear()
