"""What one page has asked of the database, done in order while its line is read on.

A database that is away or slow keeps words waiting. A socket that waited with them would not hear
its page's heartbeats, and be taken for dead.
"""

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

Work = Callable[[], Coroutine[Any, Any, None]]

# As many as a page may ask for at once.
MOST = 64


class Desk:
    """One socket's; ``spawn`` starts a task that nobody waits for."""

    __slots__ = ("_busy", "_spawn", "_waiting")

    def __init__(self, spawn: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._spawn = spawn
        self._waiting: deque[Work] = deque()
        self._busy = False

    def take(self, work: Work) -> bool:
        """Have it done after what came before; False, doing nothing, when too much waits."""
        if len(self._waiting) >= MOST:
            return False
        self._waiting.append(work)
        self._go_on()
        return True

    def _go_on(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            self._spawn(self._work())

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._waiting.popleft()()
        finally:
            self._busy = False
            # One that failed is told by its task, and holds up none after it.
            self._go_on()
