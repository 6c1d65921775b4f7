"""Speaks to Janus servers; nothing else does. One WebSocket per server and process.

Each participant has a Janus session of their own, with a handle to send and one to receive: a
session can be claimed by the process that takes its participant over, and media go on while its
own is dead (see docs/decisions/0012-media-server.md).
"""

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from clubs.video.wire import Gone, Refused, Server, Wire

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

Heard = Callable[[dict[str, Any]], None]


class Janus(Wire):
    """One server's sessions, ours and the participants', and its rooms."""

    def __init__(
        self,
        server: Server,
        changed: Callable[["Janus"], None],
        lost: Callable[["Janus", set[str]], None],
    ) -> None:
        """``changed(janus)`` is called when its health did, ``lost(janus, rooms)`` when it has
        forgotten its sessions."""
        super().__init__(server, changed)
        self._lost = lost
        # A session of our own, to make and empty rooms; while it lives the server has lost nothing.
        self._desk: tuple[int, int] | None = None
        self.sessions: dict[int, Heard] = {}
        self._rooms: set[str] = set()

    # --- The wire's ---------------------------------------------------------------------------
    async def _settle(self) -> None:
        """Claim what is ours on a new connection; what cannot be claimed is lost."""
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

    def _heard(self, message: dict[str, Any]) -> None:
        heard = self.sessions.get(message.get("session_id", 0))
        if heard is not None:
            heard(message)

    def _held(self) -> list[int]:
        return [*self.sessions, *([self._desk[0]] if self._desk else [])]

    # --- Requests -----------------------------------------------------------------------------
    async def _create(self) -> int:
        return int((await self._ask("create"))["data"]["id"])

    async def _attach(self, session: int) -> int:
        plugin = "janus.plugin.videoroom"
        return int((await self._ask("attach", session=session, plugin=plugin))["data"]["id"])

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
