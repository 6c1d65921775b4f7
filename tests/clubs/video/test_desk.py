"""What a page asks of a database that does not answer waits, in order, and not without end."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DataError, Error, IntegrityError, OperationalError

from clubs import consumers
from clubs.consumers import RoomSocket
from clubs.video import desk
from clubs.video.desk import Desk
from clubs.video.protocol import Close, Refused, Say, Trouble


async def test_one_thing_after_the_other() -> None:
    """Nobody who asks waits, whatever becomes of what was asked before."""
    tasks: list[asyncio.Task[None]] = []
    answers, done = asyncio.Event(), []

    async def ask(number: int) -> None:
        await answers.wait()
        done.append(number)

    asked = Desk(lambda work: tasks.append(asyncio.create_task(work)))
    taken = [asked.take(lambda number=number: ask(number)) for number in range(desk.MOST + 1)]
    assert taken == [True] * desk.MOST + [False]
    answers.set()
    await asyncio.gather(*tasks)
    assert done == list(range(desk.MOST))
    assert asked.take(lambda: ask(-1))
    await asyncio.gather(*tasks)
    assert len(tasks) == 2
    assert done[-1] == -1


async def test_one_that_fails_holds_up_none_after_it() -> None:
    tasks: list[asyncio.Task[None]] = []
    done = []

    async def fail() -> None:
        raise ValueError

    async def succeed() -> None:
        done.append(True)

    asked = Desk(lambda work: tasks.append(asyncio.create_task(work)))
    asked.take(fail)
    asked.take(succeed)
    await asyncio.wait(tasks)
    assert isinstance(tasks[0].exception(), ValueError)
    await tasks[1]
    assert done


def socket_of(
    monkeypatch: pytest.MonkeyPatch, keep: Callable[..., Any], **delivery: Any
) -> tuple[RoomSocket, Any, list[asyncio.Task[None]]]:
    """A socket whose words are kept by ``keep``, who is at it, and what its desk does."""
    tasks: list[asyncio.Task[None]] = []

    async def send(message: dict[str, Any]) -> None:
        """The line takes everything."""

    rooms = SimpleNamespace(
        spawn=lambda work: tasks.append(asyncio.create_task(work)),
        delivery=SimpleNamespace(**delivery),
    )
    monkeypatch.setattr(consumers, "runner", lambda: rooms)
    monkeypatch.setattr(consumers, "keep_line", keep)
    scope = {"url_route": {"kwargs": {"session_id": 1}}, "cookies": {}, "headers": []}
    return RoomSocket(scope, send, send), SimpleNamespace(person=1, room=None), tasks


@pytest.mark.parametrize(
    ("closed_with", "kept"),
    [
        pytest.param(Close.REMOVED, ["before"], id="sent out"),
        pytest.param(Close.NO_RIGHT, ["before"], id="signed out"),
        pytest.param(Close.NOT_ADMITTED, ["before"], id="let in no longer"),
        pytest.param(Close.TOO_SLOW, ["before", "after"], id="line lost"),
        pytest.param(Close.GOING_AWAY, ["before", "after"], id="process ends"),
    ],
)
async def test_what_waited_of_somebody_sent_out_is_not_said(
    monkeypatch: pytest.MonkeyPatch, closed_with: Close, kept: list[str]
) -> None:
    answers, written, told = asyncio.Event(), [], []

    async def keep(session_id: int, person: int, key: UUID, body: str) -> str:
        written.append(body)
        await answers.wait()
        return body

    async def say(room: Any, line: str) -> bool:
        told.append(line)
        return True

    socket, member, tasks = socket_of(monkeypatch, keep, say=say)
    for body in ("before", "after"):
        socket._at_desk(member, Say(uuid4(), body))
    await asyncio.sleep(0)
    socket.outlet.close(closed_with)
    answers.set()
    await asyncio.gather(*tasks)
    assert written == told == kept


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OperationalError("away"), Trouble.UNAVAILABLE),
        (DataError("too long"), Trouble.MALFORMED),
        (IntegrityError("no such session"), Trouble.MALFORMED),
    ],
)
async def test_words_that_can_never_be_kept_are_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, error: Error, why: Trouble
) -> None:
    async def keep(*_: object) -> None:
        raise error

    socket, member, tasks = socket_of(monkeypatch, keep)
    answers: list[Any] = []
    monkeypatch.setattr(socket, "_send", answers.append)
    key = uuid4()
    socket._at_desk(member, Say(key, "words"))
    await asyncio.gather(*tasks)
    assert answers == [Refused(why, "say", key=key)]
