"""What rooms report of attendance: while the database is away it waits, in order."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from django.db import InterfaceError, OperationalError

from clubs.services import attendance
from clubs.services.room_database import ASK_AGAIN, in_database

logger = logging.getLogger(__name__)

Report = Callable[[], None]

# Three hours of fifty rooms.
LATE_MOST = 20_000


class Reports:
    """Those of one process on their way to the database."""

    def __init__(self) -> None:
        self._late: deque[Report] = deque(maxlen=LATE_MOST)
        self._sessions: set[int] = set()
        self._catching_up = asyncio.Lock()
        self._under_way = 0
        self._done = asyncio.Event()

    @property
    def unwritten(self) -> int:
        """How many would be lost if this process ended now."""
        return len(self._late) + self._under_way

    async def settled(self, within: float) -> int:
        """Wait until all are written, so many seconds at most; how many are not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.unwritten:
                    self._done.clear()
                    await self._done.wait()
        return self.unwritten

    async def send(self, session_id: int, report: Report) -> None:
        """Have it written, now or once the database is back."""
        if not self._late and await self._written_at_once(report):
            return
        # In the order in which it happened: stretches grow on.
        self._late.append(report)
        self._sessions.add(session_id)
        if self._catching_up.locked():
            return
        async with self._catching_up:
            while self._late:
                oldest = self._late[0]
                if not await self._written(oldest):
                    await asyncio.sleep(ASK_AGAIN)
                elif self._late and self._late[0] is oldest:
                    # Else it was the one too many, and went while it was written.
                    self._late.popleft()
                    if not self._late:
                        self._count_anew()
                    self._done.set()

    def _count_anew(self) -> None:
        """Their attendance may have been taken before what came late."""
        self._late.extend(partial(attendance.take_again, one) for one in self._sessions)
        self._sessions.clear()

    async def _written_at_once(self, report: Report) -> bool:
        self._under_way += 1
        try:
            return await self._written(report)
        finally:
            self._under_way -= 1
            self._done.set()

    async def _written(self, report: Report) -> bool:
        """Whether this report is done with."""
        try:
            await in_database(report)
        except (OperationalError, InterfaceError) as error:
            # Away, too slow, or two who waited for each other: asked again, it will do.
            logger.warning("attendance not reported: %s", type(error).__name__)
            return False
        except Exception:
            # This one never will, whatever is wrong with it: those after it shall not wait for it.
            logger.exception("attendance dropped")
        return True
