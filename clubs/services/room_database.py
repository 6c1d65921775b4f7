"""The database as the rooms' sockets call it: in threads, and soon told when it is away.

Sockets are asynchronous, the database is not: each call runs in a thread of its own, never in
the one thread that Django keeps for synchronous code under ASGI.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import Error, InterfaceError, OperationalError

# Seconds after a call that found the database away; until then nobody else waits for it.
ASK_AGAIN = 2.0

P = ParamSpec("P")
T = TypeVar("T")


class Line:
    """Whether the database was there when it was last asked.

    A call to a database that is away takes as long as the pool is patient, and a socket that
    waits so long with every word it hears would be taken for dead.
    """

    def __init__(self) -> None:
        self._away_until = 0.0

    def check(self) -> None:
        """Raise what a call would; from time to time one caller is let through to try."""
        now = time.monotonic()
        if self._away_until > now:
            raise OperationalError("the database is away")
        if self._away_until:
            self._away_until = now + ASK_AGAIN

    def found(self, *, away: bool) -> None:
        """What a call met with."""
        self._away_until = time.monotonic() + ASK_AGAIN if away else 0.0


_line = Line()


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous code that uses the database, in a thread.

    Raises ``django.db.OperationalError`` at once while the database is known to be away.
    """
    _line.check()
    threaded = database_sync_to_async(partial(function, *args, **kwargs), thread_sensitive=False)
    try:
        result: T = await threaded()
    except Error as error:
        _line.found(away=is_away(error))
        raise
    _line.found(away=False)
    return result


def is_away(error: Error) -> bool:
    """Whether the database could not be asked, or went away; a deadlock is no such thing."""
    state = getattr(error.__cause__, "sqlstate", None)
    unreachable = state is None or state.startswith(("08", "57P"))
    return isinstance(error, OperationalError | InterfaceError) and unreachable
