"""An orderly end: no new sockets, the rooms told one after the other, then the process may stop.

Pages come back by themselves, within two seconds of being told and each at its own moment. So
many as those two seconds bear are told at once; more are spread, since coming back costs the
others' processors. Everybody of a room is told together: they meet again at the same place.
"""

import asyncio
import contextlib
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from clubs.video.fanout import LocalRoom
from clubs.video.protocol import Close

if TYPE_CHECKING:
    from clubs.video.runner import Runner

# Sockets that come back in a second on one core, and the seconds over which pages spread it.
A_SECOND = 450
SPREAD_BY_PAGES = 2.0
# For the web server to put the last frames on the line.
FLUSH_SECONDS = 0.2


def seconds_for(sockets: int, at_most: float) -> float:
    """How long to spread the telling of so many."""
    return min(at_most, max(0.0, sockets / A_SECOND - SPREAD_BY_PAGES))


async def say_farewell(runner: "Runner", at_most: float) -> None:
    """Close every socket of this process, within ``at_most`` seconds and a moment."""
    runner.hall.close_all()
    rooms = list(runner.fanout.rooms.values())
    outlets = [one.outlet for room in rooms for one in room.listeners.values()]
    pause = seconds_for(len(outlets), at_most) / max(1, len(rooms))
    for room in rooms:
        _close(room)
        if pause:
            await asyncio.sleep(pause)
    # Who came in by a line that the proxy kept open.
    for room in list(runner.fanout.rooms.values()):
        _close(room)
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(1):
            await runner.presence.retire(runner.name, runner.timing.process_dead)
    for outlet in outlets:
        await outlet.drained()
    await asyncio.sleep(FLUSH_SECONDS)


def _close(room: LocalRoom) -> None:
    for listener in list(room.listeners.values()):
        listener.outlet.close(Close.GOING_AWAY)
