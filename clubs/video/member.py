"""One socket whose participant is in a room, and what the rooms are given by the layer above."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec import UnsetType

from clubs.video.fanout import Listener, LocalRoom
from clubs.video.hub import Arrival, Place
from clubs.video.outlet import Outlet
from clubs.video.protocol import ChatLine, Close, Groups

# Why somebody may no longer stay, or None; raises Unanswered.
Check = Callable[[], Awaitable[Close | None]]


class Unanswered(Exception):
    """Whether somebody may stay could not be found out."""


class Keeper(Protocol):
    """What the rooms ask of the database, given by the layer above."""

    async def opened(self, session_id: int, person: int, now: datetime) -> None: ...
    async def touched(self, session_id: int, people: list[int], now: datetime) -> None: ...
    async def closed(self, session_id: int, person: int, now: datetime) -> None: ...
    async def chat(self, session_id: int) -> list[ChatLine]: ...
    async def groups(self, session_id: int) -> Groups | UnsetType | None: ...


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    heartbeat: float
    dead: float
    give_up: float
    process_beat: float
    process_dead: float
    touch: float = 30.0
    check: float = 60.0


class Member(Listener):
    """A socket whose participant is in the room."""

    __slots__ = (
        "check",
        "checked_at",
        "departed",
        "heard_at",
        "lock",
        "person",
        "place",
        "raw",
        "room",
    )

    # Set when the arrival is written; nothing asks before.
    place: Place

    def __init__(self, room: LocalRoom, arrival: Arrival, outlet: Outlet, check: Check) -> None:
        super().__init__(arrival.id, outlet)
        self.room = room
        self.person = arrival.person
        self.departed = False
        self.raw = b""
        self.check = check
        self.heard_at = self.checked_at = time.monotonic()
        self.lock = asyncio.Lock()

    @property
    def is_here(self) -> bool:
        return self.outlet.closed_with is None and self.room.listeners.get(self.participant) is self
