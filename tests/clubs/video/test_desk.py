"""What a page asks of a database that does not answer waits, in order, and not without end."""

import asyncio

from clubs.video import desk
from clubs.video.desk import Desk


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
