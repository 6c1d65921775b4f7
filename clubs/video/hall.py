"""The waiting room: pages that wait at a door, told who else waits and when it opens for them.

Each waiting page keeps a socket, so nobody asks again and again. Who waits is in Redis while
their page says so; whether the door is open is asked of the database, at every change of rights
and at the hour.
"""

import math
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import msgspec
from django.utils import timezone
from msgspec import Struct
from redis.exceptions import RedisError

from clubs.video.outlet import Outlet
from clubs.video.protocol import AtDoor, Close, Door, Part, Renewed, Role, Waiting, encode

if TYPE_CHECKING:
    from clubs.video.rights import Admission
    from clubs.video.runner import Runner

# A page says every 15 s that it still waits.
SILENT = 35.0
# Without a change the database is asked again after this long.
ASK_AGAIN = 45.0

Ask = Callable[[], Awaitable["Admission | Close | None"]]


class Standing(Struct, frozen=True):
    """Who waits, as kept in Redis: ``person`` as in an ``Admission``, and what others see.

    ``since`` is in seconds of the clock of who holds the socket.
    """

    person: int
    door: Door
    shown: Waiting
    since: float


encode_standing = msgspec.json.Encoder().encode
decode_standing = msgspec.json.Decoder(Standing).decode


def in_turn(kept: Iterable[bytes]) -> list[Standing]:
    """Who waits, who came first first."""
    return sorted((decode_standing(raw) for raw in kept), key=lambda one: one.since)


class Waiter:
    """One page in the waiting room; ``ask`` tells again who it is and how the door stands."""

    def __init__(self, who: "Admission", outlet: Outlet, ask: Ask) -> None:
        self.who = who
        self.outlet = outlet
        self.ask = ask
        self.asked_at = time.monotonic()
        self.asks = False
        self.since = time.time()
        self.kept = b""

    def standing(self) -> bytes:
        """What is kept of them; nothing of who only has to come in."""
        who = self.who
        if who.door == Door.OPEN:
            return b""
        shown = Waiting(who.participant, who.name, who.initials, who.seat, self.asks)
        return encode_standing(Standing(who.person, who.door, shown, self.since))


class Hall:
    """This process's pages in waiting rooms."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner
        self._waiters: dict[int, set[Waiter]] = {}

    async def hear(self, waiter: Waiter, asks: bool) -> None:
        """A page says that it waits, or still waits: answer, and tell the others what is new."""
        session_id = waiter.who.session_id
        self._waiters.setdefault(session_id, set()).add(waiter)
        waiter.asks = asks
        if self._is_due(waiter):
            await self._ask(waiter)
        # Answered at once, whether or not the announcement to everybody comes through.
        await self._stand(waiter, waiter.standing())
        await self._answer(session_id, [waiter])

    @property
    def waiting(self) -> int:
        """How many pages wait here."""
        return sum(len(waiters) for waiters in self._waiters.values())

    def close_all(self) -> None:
        """This process ends: pages come back, to another one."""
        for waiters in list(self._waiters.values()):
            for waiter in list(waiters):
                waiter.outlet.close(Close.GOING_AWAY)

    async def leave(self, waiter: Waiter) -> None:
        session_id = waiter.who.session_id
        waiters = self._waiters.get(session_id, set())
        waiters.discard(waiter)
        if not waiters:
            self._waiters.pop(session_id, None)
        await self._stand(waiter, b"")

    def rights_changed(self, session_id: int | None, person: int | None) -> None:
        """Somebody's rights or a session changed: ask again for whom it concerns."""
        for room, waiters in list(self._waiters.items()):
            concerned = [one for one in waiters if room == session_id or one.who.person == person]
            if concerned:
                self._runner.spawn(self._ask_again(room, concerned))

    def others_changed(self, session_id: int) -> None:
        """Somebody came to this door or went away, on whatever process."""
        if waiters := self._waiters.get(session_id):
            self._runner.spawn(self._answer(session_id, list(waiters)))

    async def _ask_again(self, session_id: int, waiters: list[Waiter]) -> None:
        for waiter in waiters:
            await self._ask(waiter)
            if waiter.outlet.closed_with is None:
                await self._stand(waiter, waiter.standing(), tell=False)
        await self._tell(session_id)

    async def _ask(self, waiter: Waiter) -> None:
        waiter.asked_at = time.monotonic()
        answer = await waiter.ask()
        if isinstance(answer, Close):
            waiter.outlet.close(answer)
        elif answer is not None:
            waiter.who = answer
        else:
            waiter.asked_at = -math.inf

    def _is_due(self, waiter: Waiter) -> bool:
        """Whether it may be another answer by now; the hour may have come meanwhile."""
        begins = waiter.who.door == Door.EARLY and waiter.who.times.starts_at <= timezone.now()
        return begins or time.monotonic() - waiter.asked_at > ASK_AGAIN

    async def _stand(self, waiter: Waiter, now: bytes, *, tell: bool = True) -> None:
        """Keep how somebody waits; what is new is told to everybody."""
        before, waiter.kept = waiter.kept, now
        session_id = waiter.who.session_id
        if not (before or now):
            return
        try:
            await self._runner.presence.stand(session_id, before, now)
        except (RedisError, OSError):
            return
        if before != now and tell:
            await self._tell(session_id)

    async def _tell(self, session_id: int) -> None:
        """Others at the door on every process, and who leads the session inside."""
        presence = self._runner.presence
        try:
            await presence.announce_waiting(session_id)
            await presence.tell(session_id, encode(Renewed(0, Part.DOOR)))
        except (RedisError, OSError):
            # Pages say again that they wait; the part is read again when Redis is back.
            return

    async def _answer(self, session_id: int, waiters: list[Waiter]) -> None:
        try:
            kept = await self._runner.presence.waiting(session_id)
        except (RedisError, OSError):
            kept = []
        shown = [one.shown for one in in_turn(kept)]
        frames: dict[tuple[Door, bool], str] = {}
        for waiter in waiters:
            key = (waiter.who.door, waiter.who.role == Role.GUEST)
            if key not in frames:
                frames[key] = encode(AtDoor(key[0], [] if key[1] else shown)).decode()
            waiter.outlet.push(frames[key])
