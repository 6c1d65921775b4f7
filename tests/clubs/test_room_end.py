"""A process that holds rooms and is told to stop, once and again."""

import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import pytest
from twisted.internet.error import ReactorNotRunning

from clubs.services import room
from clubs.services.room_reports import Reports
from clubs.video import farewell
from eclub.kit import draining


class Reactor:
    """Twisted's, as far as an end goes: it stops once, and says so afterwards."""

    def __init__(self) -> None:
        self.stopped = 0

    def getReaders(self) -> list[object]:  # noqa: N802  # Twisted's name
        return []

    def callFromThread(self, work: Any) -> None:  # noqa: N802  # Twisted's name
        work()

    def stop(self) -> None:
        if self.stopped:
            raise ReactorNotRunning
        self.stopped += 1


class Rooms:
    def __init__(self) -> None:
        self.spawned: list[Coroutine[Any, Any, None]] = []

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.spawned.append(work)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once_and_the_farewell_bears_it(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    reactor, rooms = Reactor(), Rooms()

    ended: list[str] = []

    async def say_farewell(*_: object) -> None:
        ended.append("told")

    async def let_settle(*_: object) -> None:
        ended.append("written")

    monkeypatch.setitem(sys.modules, "twisted.internet.reactor", reactor)
    monkeypatch.setattr(draining, "_begun", False)
    monkeypatch.setattr(farewell, "say_farewell", say_farewell)
    monkeypatch.setattr(room, "_let_settle", let_settle)
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        room._drain_at_the_end(rooms, Reports())  # type: ignore[arg-type]
        os.kill(os.getpid(), number)
        assert reactor.stopped == 0
        os.kill(os.getpid(), number)
        assert reactor.stopped == 1
        (drain,) = rooms.spawned
        with pytest.raises(StopIteration):
            drain.send(None)
        assert ended == ["told", "written"]
        # A third one, from somebody in a hurry.
        os.kill(os.getpid(), number)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert reactor.stopped == 1
