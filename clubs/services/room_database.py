"""The database as the rooms' sockets call it: in threads, and soon told when it is away.

Sockets are asynchronous, the database is not: each call runs in a thread of its own, never in
the one thread that Django keeps for synchronous code under ASGI.
"""

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import Error, InterfaceError, OperationalError

# Seconds after a call that found the database away; until then nobody else waits for it.
ASK_AGAIN = 2.0

P = ParamSpec("P")
T = TypeVar("T")


class Away(OperationalError):
    """Known to be away: nobody asked."""


class Line:
    """Whether the database was there when it was last asked.

    A call to a database that is away takes as long as the pool is patient, in one of a few
    threads: one caller at a time finds out whether it is back.
    """

    def __init__(self) -> None:
        self._away_until = 0.0
        self._tried = False

    def check(self) -> bool:
        """Raise Away unless the database may be there; whether the caller is the one who tries."""
        if not self._away_until:
            return False
        if self._tried or self._away_until > time.monotonic():
            raise Away
        self._tried = True
        return True

    def is_away(self) -> bool:
        return self._away_until > 0

    def found(self, *, away: bool) -> None:
        """What a call met with."""
        self._away_until = time.monotonic() + ASK_AGAIN if away else 0.0

    def tried(self) -> None:
        """Who tried is done, or has given up."""
        self._tried = False


_line = Line()


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous code that uses the database, in a thread.

    Raises ``django.db.OperationalError`` at once while the database is known to be away.
    """
    line = _line
    tries = line.check()

    def asked() -> T:
        # Others may have found it away while this waited for a thread.
        if line.is_away() and not tries:
            raise Away
        return function(*args, **kwargs)

    try:
        result: T = await database_sync_to_async(asked, thread_sensitive=False)()
    except Away:
        raise
    except Error as error:
        line.found(away=is_away(error))
        raise
    finally:
        if tries:
            line.tried()
    line.found(away=False)
    return result


def is_away(error: Error) -> bool:
    """Whether the database could not be asked, or went away; a deadlock is no such thing."""
    state = getattr(error.__cause__, "sqlstate", None)
    unreachable = state is None or state.startswith(("08", "57P"))
    return isinstance(error, OperationalError | InterfaceError) and unreachable
