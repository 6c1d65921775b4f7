"""What waits of attendance while the database is away: in order, not without end, none stuck."""

import asyncio
from collections.abc import Callable

import pytest
from django.db import OperationalError

from clubs.services import attendance, room, room_reports
from clubs.services.room_reports import Reports


class Database:
    """Away while it is not ``there``, without a word while it does not answer; ``written`` is what
    was reported to it.
    """

    def __init__(self) -> None:
        self.there = False
        self.asked, self.answers = asyncio.Event(), asyncio.Event()
        self.answers.set()
        self.written: list[str] = []

    async def ask(self, report: Callable[[], None]) -> None:
        self.asked.set()
        await asyncio.sleep(0)
        await self.answers.wait()
        if not self.there:
            raise OperationalError("refused")
        report()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(room_reports, "in_database", made.ask)
    monkeypatch.setattr(room_reports, "ASK_AGAIN", 0)
    monkeypatch.setattr(attendance, "take_again", lambda session_id: None)
    return made


async def sent(reports: Reports, *those: Callable[[], None]) -> list[asyncio.Task[None]]:
    """Tasks that send each of them; all were tried or wait behind the first."""
    tasks = [asyncio.create_task(reports.send(0, one)) for one in those]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_one_that_cannot_be_written_stops_none_after_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    reports = Reports()

    def fail() -> None:
        raise ValueError("of another kind")

    first, last = (lambda name=name: database.written.append(name) for name in ("a", "b"))
    tasks = await sent(reports, first, fail, last)
    database.there = True
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    await reports.send(0, fail)
    await reports.send(0, lambda: database.written.append("c"))
    assert database.written == ["a", "b", "c"]
    assert caplog.text.count("attendance dropped") == 2


async def test_the_one_too_many_takes_no_other_with_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_reports, "LATE_MOST", 2)
    reports = Reports()
    a, b, c = (lambda name=name: database.written.append(name) for name in ("a", "b", "c"))
    tasks = await sent(reports, a, b)
    database.answers.clear()
    database.asked.clear()
    await database.asked.wait()
    # While the first is asked again, a third comes.
    tasks += await sent(reports, c)
    database.there = True
    database.answers.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
    assert database.written == ["a", "b", "c"]


async def test_an_end_waits_for_what_is_not_written_and_counts_what_is_lost(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LAST_TRY", 0)
    reports = Reports()
    a, b = (lambda name=name: database.written.append(name) for name in ("a", "b"))
    tasks = await sent(reports, a, b)
    await room._let_settle(reports, 0)
    assert "2 reports of attendance lost" in caplog.text
    caplog.clear()
    end = asyncio.create_task(room._let_settle(reports, 10))
    await asyncio.sleep(0)
    assert not end.done()
    database.there = True
    await end
    assert database.written == ["a", "b"]
    await asyncio.gather(*tasks)
    # Nor is one forgotten that is being written for the first time.
    database.answers.clear()
    (task,) = await sent(reports, lambda: database.written.append("c"))
    assert reports.unwritten == 1
    database.answers.set()
    await room._let_settle(reports, 10)
    assert database.written == ["a", "b", "c"]
    await task
    assert caplog.text == ""
