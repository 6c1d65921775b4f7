"""Rooms whose database is away: nobody waits for it, and attendance has no hole afterwards."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import DataError, OperationalError
from django.utils import timezone

from clubs.enums import AttendanceState
from clubs.models import ClubSession
from clubs.services import attendance, room_database, room_reports
from clubs.services.room import DatabaseKeeper
from clubs.services.room_database import ASK_AGAIN, in_database
from clubs.tasks import take_attendance
from tests.factories.clubs import ClubFactory, ClubSessionFactory


class Switch:
    """Stands before the database, and says that it is away while ``fails`` is an error."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.asked = 0
        self.now, self.step = 1000.0, 0.0

    def monotonic(self) -> float:
        self.now += self.step
        return self.now

    def threaded(self, function: Callable[[], Any], **options: bool) -> Callable[..., Any]:
        async def call() -> Any:
            self.asked += 1
            if self.fails:
                raise self.fails
            return await sync_to_async(function)()

        return call


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Switch:
    made = Switch()
    monkeypatch.setattr(room_database, "database_sync_to_async", made.threaded)
    monkeypatch.setattr(room_database, "time", made)
    monkeypatch.setattr(room_database, "_line", room_database.Line())
    return made


def ask() -> str:
    return async_to_sync(in_database)(lambda: "answer")


def test_nobody_waits_for_a_database_known_to_be_away(switch: Switch) -> None:
    switch.fails = OperationalError("refused")
    for _ in range(3):
        with pytest.raises(OperationalError):
            ask()
    assert switch.asked == 1
    switch.now += ASK_AGAIN + 1
    for _ in range(3):
        with pytest.raises(OperationalError):
            ask()
    assert switch.asked == 2, "one at a time tries"
    switch.fails = None
    switch.now += ASK_AGAIN + 1
    assert [ask(), ask()] == ["answer", "answer"]


def test_one_finds_out_however_long_it_takes(
    switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads are few: those who ask meanwhile do not wait in them, too."""

    async def ask_while_somebody_does() -> None:
        answers, wait = asyncio.Event(), False
        threaded = switch.threaded

        def slowly(function: Callable[[], Any], **options: bool) -> Callable[..., Any]:
            async def call() -> Any:
                if wait:
                    await answers.wait()
                return await threaded(function)()

            return call

        monkeypatch.setattr(room_database, "database_sync_to_async", slowly)
        switch.fails = OperationalError("refused")
        with pytest.raises(OperationalError):
            await in_database(lambda: "answer")
        wait = True
        switch.now += ASK_AGAIN + 1
        first = asyncio.create_task(in_database(lambda: "answer"))
        await asyncio.sleep(0)
        switch.now += 10 * ASK_AGAIN
        with pytest.raises(room_database.Away):
            await in_database(lambda: "answer")
        switch.fails = None
        answers.set()
        assert await first == "answer"
        assert await in_database(lambda: "answer") == "answer"

    async_to_sync(ask_while_somebody_does)()


def error_of(state: str) -> OperationalError:
    """As Django passes on what PostgreSQL says."""
    error = OperationalError(state)
    error.__cause__ = type("Said", (Exception,), {"sqlstate": state})()
    return error


def test_one_s_own_error_says_nothing_of_the_database(switch: Switch) -> None:
    deadlock = error_of("40P01")
    for switch.fails in (DataError("too long"), deadlock):
        with pytest.raises(type(switch.fails)):
            ask()
    switch.fails = None
    assert ask() == "answer"


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(OperationalError("refused"), id="away"),
        pytest.param(error_of("57014"), id="slow"),
        pytest.param(error_of("55P03"), id="locked"),
        pytest.param(error_of("40P01"), id="deadlock"),
    ],
)
def test_attendance_goes_on_over_a_long_absence(
    switch: Switch, db: None, monkeypatch: pytest.MonkeyPatch, trouble: OperationalError
) -> None:
    session: ClubSession = ClubFactory(sessions=1, members=1).sessions.get()
    person = session.club.seats.get().member_id
    begins = session.starts_at
    monkeypatch.setattr(room_reports, "ASK_AGAIN", 0.001)
    switch.step = ASK_AGAIN + 1

    async def stay_and_leave() -> None:
        keeper, reports = DatabaseKeeper(), []
        await keeper.opened(session.pk, person, begins)
        switch.fails = trouble
        for second in range(30, 301, 30):
            now = begins + timedelta(seconds=second)
            reports.append(asyncio.create_task(keeper.touched(session.pk, [person], now)))
            await asyncio.sleep(0)
        end = begins + timedelta(seconds=310)
        reports.append(asyncio.create_task(keeper.closed(session.pk, person, end)))
        asked = switch.asked
        while switch.asked < asked + 3:  # noqa: ASYNC110  # the reports go on meanwhile
            await asyncio.sleep(0)
        switch.fails = None
        await asyncio.gather(*reports)

    async_to_sync(stay_and_leave)()
    [stay] = session.presences.all()
    assert (stay.during.lower, stay.during.upper) == (begins, begins + timedelta(seconds=310))


@pytest.mark.parametrize("checked", [False, True])
def test_attendance_taken_before_the_last_reports_is_taken_again(
    switch: Switch, db: None, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    now = timezone.now()
    club = ClubFactory(starts_on=now.date() - timedelta(days=20), members=2)
    session: ClubSession = ClubSessionFactory(
        club=club, starts_at=now - timedelta(hours=5), lasts=timedelta(minutes=10)
    )
    there, absent = club.seats.order_by("number").values_list("member", flat=True)
    monkeypatch.setattr(room_reports, "ASK_AGAIN", 0.001)
    switch.step = ASK_AGAIN + 1
    switch.fails = OperationalError("refused")

    async def stay() -> None:
        keeper = DatabaseKeeper()
        reports = [
            asyncio.create_task(
                keeper.touched(session.pk, [there], session.starts_at + timedelta(minutes=minute))
            )
            for minute in range(11)
        ]
        while switch.asked < 2:  # noqa: ASYNC110  # the reports go on meanwhile
            await asyncio.sleep(0)
        await sync_to_async(take_attendance)(session.pk)
        if checked:
            check = sync_to_async(attendance.check)
            await check(session, actor=club.advisor, now=now)
        switch.fails = None
        await asyncio.gather(*reports)

    async_to_sync(stay)()
    states = dict(session.attendances.values_list("member", "state"))
    # What the advisor has read stays as they read it.
    found = AttendanceState.ABSENT if checked else AttendanceState.PRESENT
    assert states == {there: found, absent: AttendanceState.ABSENT}
