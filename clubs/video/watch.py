"""What has to happen although nobody asks: signs of life, and looking after who gave none.

Every process beats. One of them, whoever takes the lock, sweeps: places of dead processes fall
silent, and who stays silent leaves. So a killed process leaves no ghost.
"""

import asyncio
import logging
import time
from functools import partial

from django.utils import timezone
from redis.exceptions import RedisError

from clubs.video import hub
from clubs.video.guests import GuestOutlet
from clubs.video.member import Member
from clubs.video.protocol import Close
from clubs.video.runner import Runner

logger = logging.getLogger(__name__)

RENEW_EVERY = 5  # beats


class Watch:
    """The periodic part of a process's runner."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._presence = runner.presence
        self._timing = runner.timing
        self._beats = 0
        self._touched_at = time.monotonic()
        self._checking = False

    async def run(self) -> None:
        while True:
            started = time.monotonic()
            try:
                self.look_after_sockets()
                await self.beat()
            except (RedisError, OSError) as error:
                logger.warning("a beat failed: %s", type(error).__name__)
            await asyncio.sleep(max(0.05, self._timing.process_beat - (time.monotonic() - started)))

    async def beat(self) -> None:
        """Tell that this process lives, compare its rooms with Redis, sweep when it is its turn."""
        runner, fanout = self._runner, self._runner.fanout
        rooms = [room for room in fanout.rooms.values() if room.loaded]
        renew = self._beats % RENEW_EVERY == 0
        self._beats += 1
        heads = await self._presence.beat(
            runner.name, [room.session_id for room in rooms], renew=renew
        )
        for room, (era, seq) in zip(rooms, heads, strict=True):
            if room.listeners:
                fanout.expect(room, era, seq)
        if renew:
            await self.release_lost_places()
        sweeps = await self._presence.may_sweep(runner.name, self._timing.process_beat * 0.9)
        if sweeps:
            await self.sweep()
        await runner.media.beat(tidy=sweeps)

    def look_after_sockets(self) -> None:
        """Close silent and stuck sockets, check rights again, report attendance."""
        runner, timing = self._runner, self._timing
        now = time.monotonic()
        people: dict[int, list[int]] = {}
        due: list[Member] = []
        for member in runner.members():
            stuck = now - min(member.heard_at, member.outlet.progress_at) > timing.dead
            if stuck:
                member.outlet.close(Close.TOO_SLOW)
                # A dead line may never tell the web server that it is closed.
                runner.spawn(runner.depart(member))
                continue
            ended = isinstance(member.outlet, GuestOutlet) and member.outlet.look()
            if ended or now - member.checked_at > timing.check:
                due.append(member)
            people.setdefault(member.room.session_id, []).append(member.person)
        if due and not self._checking:
            self._checking = True
            runner.spawn(self._check_in_turn(due))
        if now - self._touched_at >= timing.touch:
            self._touched_at = now
            for session_id, present in people.items():
                runner.spawn(runner.keeper.touched(session_id, present, timezone.now()))

    async def _check_in_turn(self, members: list[Member]) -> None:
        """One after the other: many threads at once would hold up the sockets' own."""
        try:
            for member in members:
                if member.is_here:
                    await self._runner.check(member)
        finally:
            self._checking = False

    async def release_lost_places(self) -> None:
        """Places written as ours without a socket here: its end could not be told at the time."""
        runner = self._runner
        for session_id, participant in await self._presence.held_by(runner.name):
            room = runner.fanout.rooms.get(session_id)
            if room and participant in room.listeners:
                continue
            await self._silence(session_id, participant, runner.name, self._timing.give_up)

    async def sweep(self) -> None:
        """Look after the places of dead processes, and give up whom nobody has heard of."""
        for process, silent in await self._presence.dead_processes(self._timing.process_dead):
            for session_id, participant in await self._presence.held_by(process):
                remaining = max(0.0, self._timing.give_up - silent)
                await self._silence(session_id, participant, process, remaining)
            await self._presence.forget(process)
        for due in await self._presence.overdue():
            raw = await self._presence.place(due.session_id, due.participant)
            move = partial(hub.give_up, epoch=due.epoch)
            await self._runner.step(due.session_id, due.participant, raw, move)
            await self._presence.given_up(due)

    async def _silence(
        self, session_id: int, participant: str, process: str, give_up_after: float
    ) -> None:
        raw = await self._presence.place(session_id, participant)
        move = partial(hub.fall_silent_with, process=process)
        seen = await self._runner.step(session_id, participant, raw, move, give_up_after)
        await self._presence.let_go(process, session_id, participant, seen)
