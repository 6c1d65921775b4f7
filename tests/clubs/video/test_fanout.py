"""Two web processes' runners over a real Redis, without web servers or browsers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from django.conf import settings

from clubs.video import presence, protocol
from clubs.video.hub import Arrival, Replaced
from clubs.video.member import Member, Timing, Unanswered
from clubs.video.outlet import WAITING_LIMIT, Outlet
from clubs.video.presence import pages
from clubs.video.protocol import (
    ChatLine,
    Close,
    Connection,
    Hand,
    Media,
    Reason,
    Role,
    decode_server,
)
from clubs.video.runner import Runner
from clubs.video.watch import Watch
from tests.clubs.video.page import SOON

# Where nobody dies nobody is taken for dead: a busy machine may stand still for half a second.
TIMING = Timing(heartbeat=5, dead=15, give_up=0.5, process_beat=0.1, process_dead=30)
ROOM = 42


class Book:
    """Attendance and chat, written down."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, int]] = []
        self.lines: list[ChatLine] = []

    async def opened(self, session_id: int, person: int, now: datetime) -> None:
        self.entries.append(("opened", person))

    async def touched(self, session_id: int, people: list[int], now: datetime) -> None:
        self.entries += [("touched", person) for person in people]

    async def closed(self, session_id: int, person: int, now: datetime) -> None:
        self.entries.append(("closed", person))

    async def chat(self, session_id: int) -> list[ChatLine]:
        return self.lines

    async def groups(self, session_id: int) -> None:
        return None


class Ear:
    """What one socket was sent."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.closed_with: int | None = None
        self.stuck = asyncio.Event()
        self.stuck.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.stuck.wait()
        if message["type"] == "websocket.close":
            self.closed_with = message["code"]
        else:
            self.messages.append(decode_server(message["text"]))

    def events(self) -> list[Any]:
        return [one for one in self.messages if isinstance(one, protocol.Event)]


async def until(holds: Callable[[], object], within: float = 30) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110  # what is waited for is in other processes, too
            await asyncio.sleep(0.01)


@pytest.fixture
def book() -> Book:
    return Book()


@asynccontextmanager
async def running(
    book: Book, timing: Timing = TIMING, *, watching: bool = True
) -> AsyncIterator[Runner]:
    runner = Runner(settings.REDIS_URL, book, timing)
    runner.start()
    if watching:
        runner.spawn(Watch(runner).run())
    try:
        yield runner
    finally:
        await runner.stop()


@pytest.fixture
async def one(book: Book) -> AsyncIterator[Runner]:
    async with running(book) as runner:
        yield runner


@pytest.fixture
async def two(book: Book) -> AsyncIterator[Runner]:
    async with running(book) as runner:
        yield runner


@pytest.fixture
async def survivor(book: Book) -> AsyncIterator[Runner]:
    """Misses another process soon."""
    async with running(book, replace(TIMING, process_dead=0.4)) as runner:
        yield runner


async def may_stay() -> Close | None:
    return None


async def enter(
    runner: Runner,
    person: int,
    ear: Ear | None = None,
    check: Callable[[], Awaitable[Close | None]] = may_stay,
) -> tuple[Member, Ear]:
    ear = ear or Ear()
    name = f"person{person}"
    arrival = Arrival(name, person, runner.name, "page", name, "P", Role.MEMBER, person, Media())
    member = await runner.enter(ROOM, arrival, Outlet(ear.send), check)
    room, _, _ = await runner.view(member, None, 0)
    member.release(room.era, room.seq)
    return member, ear


async def test_every_event_arrives_once_and_in_order(one: Runner, two: Runner):
    first, ear_one = await enter(one, 1)
    second, ear_two = await enter(two, 2)
    await asyncio.gather(
        *(one.act(first, Hand(number % 2 == 0)) for number in range(40)),
        *(two.act(second, Hand(number % 2 == 0)) for number in range(40)),
    )
    await until(lambda: ear_one.events()[-1:] and first.room.seq == second.room.seq == 82)
    for ear in (ear_one, ear_two):
        numbers = [event.seq for event in ear.events()]
        assert numbers == list(range(numbers[0], 83))


async def test_a_signal_waits_for_the_welcome(one: Runner, two: Runner):
    """Others see somebody come in, and call, before that page was told the room."""
    caller, _ = await enter(one, 1)
    for runner, person in ((one, 2), (two, 3)):
        ear, name = Ear(), f"person{person}"
        arrival = Arrival(
            name, person, runner.name, "page", name, "P", Role.MEMBER, person, Media()
        )
        callee = await runner.enter(ROOM, arrival, Outlet(ear.send), may_stay)
        await until(lambda name=name: name in caller.room.places)
        assert await one.delivery.signal(caller, protocol.Signal(name, "pc", 0))
        await until(lambda callee=callee: callee.signals)
        assert ear.messages == []
        room, _, _ = await runner.view(callee, None, 0)
        callee.release(room.era, room.seq)
        await until(lambda ear=ear: ear.messages)
        assert [message.pc for message in ear.messages] == ["pc"]


async def test_a_lost_publication_is_read_from_the_stream(one: Runner, two: Runner):
    first, _ = await enter(one, 1)
    _, ear = await enter(two, 2)
    read = two.fanout.take
    two.fanout.take = lambda room, event: None if event.seq in (3, 4) else read(room, event)
    for raised in (True, False, True):
        await one.act(first, Hand(raised))
    await until(lambda: [event.seq for event in ear.events()] == [3, 4, 5])


async def test_the_last_publication_lost_is_noticed_at_the_beat(one: Runner, two: Runner):
    first, _ = await enter(one, 1)
    _, ear = await enter(two, 2)
    two.fanout.take = lambda room, event: None
    await one.act(first, Hand(True))
    await until(lambda: [event.seq for event in ear.events()] == [3])


async def test_a_room_is_subscribed_to_once_and_dropped_when_empty(one: Runner):
    members = [await enter(one, person) for person in range(1, 9)]
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        channel = one.presence.room_channel(ROOM)
        assert client.pubsub_numsub(channel) == [(channel.encode(), 1)]
        for member, _ in members:
            await one.depart(member, Reason.LEFT)
        assert one.fanout.rooms == {}
        await until(lambda: client.pubsub_numsub(channel) == [(channel.encode(), 0)])


async def test_joining_many_times_at_once_leaves_one(one: Runner, two: Runner, book: Book):
    runners = [one, two] * 4
    entered = await asyncio.gather(
        *(enter(runner, 1) for runner in runners), return_exceptions=True
    )
    members = [member for member, _ in (one for one in entered if isinstance(one, tuple))]
    latest = max(members, key=lambda member: member.epoch)
    await until(lambda: [one for one in members if one.outlet.closed_with is None] == [latest])
    others = {one.outlet.closed_with for one in members if one is not latest}
    assert others == {Close.REPLACED}
    assert {type(one) for one in entered if not isinstance(one, tuple)} <= {Replaced}
    assert presence.people_in([ROOM]) == {ROOM: [1]}
    assert book.entries.count(("opened", 1)) == 1


async def test_the_places_of_a_dead_process_are_given_up(survivor: Runner, book: Book):
    _, ear = await enter(survivor, 1)
    # It looks after nobody: on a machine that stood still it could find itself dead, and what it
    # was about to write down would end with it.
    async with running(book, watching=False) as killed:
        await enter(killed, 2)
        await until(ear.events)
    # Somebody who stood still for as long finds itself dead, too, and is back at once.
    await until(lambda: presence.people_in([ROOM]) == {ROOM: [1]})
    await until(lambda: left(ear))
    silent = [one for one in ear.events() if is_silent(one) and one.participant.id == "person2"]
    assert silent
    assert [(one.id, one.reason) for one in left(ear)] == [("person2", Reason.LOST)]
    await until(lambda: ("closed", 2) in book.entries)


async def test_who_is_put_back_while_their_process_is_forgotten_leaves_no_ghost(
    survivor: Runner, book: Book, monkeypatch: pytest.MonkeyPatch
):
    """A process that stood still finds itself dead, puts its people back, and then dies indeed."""
    _, ear = await enter(survivor, 1)
    forget = survivor.presence.forget
    back = asyncio.Event()

    async def forget_late(process: str) -> None:
        await back.wait()
        await forget(process)

    monkeypatch.setattr(survivor.presence, "forget", forget_late)
    async with running(book, watching=False) as killed:
        second, _ = await enter(killed, 2)
        await until(lambda: [one for one in ear.events() if is_silent(one)])
        await until(lambda: ear.events()[-1].participant.connection == Connection.PRESENT)
        assert second.is_here
    back.set()
    await until(lambda: left(ear))
    await until(lambda: presence.people_in([ROOM]) == {ROOM: [1]})


def left(ear: Ear) -> list[protocol.Left]:
    return [event for event in ear.events() if isinstance(event, protocol.Left)]


def is_silent(event: Any) -> bool:
    return (
        isinstance(event, protocol.Changed)
        and event.participant.connection == Connection.RECONNECTING
    )


async def test_a_goodbye_that_dies_with_its_process_leaves_no_ghost(
    one: Runner, book: Book, monkeypatch: pytest.MonkeyPatch
):
    """It was told to the room and not yet written down: attendance ends with the last report."""
    _, ear = await enter(one, 1)

    async with running(book, watching=False) as killed:
        second, _ = await enter(killed, 2)
        write = killed.presence.write

        async def die_after_writing(*args: Any, **words: Any) -> None:
            await write(*args, **words)
            await asyncio.Event().wait()

        monkeypatch.setattr(killed.presence, "write", die_after_writing)
        killed.spawn(killed.depart(second, Reason.LEFT))
        await until(lambda: isinstance(ear.events()[-1], protocol.Left))
    assert ("closed", 2) not in book.entries
    assert presence.people_in([ROOM]) == {ROOM: [1]}
    await enter(one, 2)
    assert presence.people_in([ROOM]) == {ROOM: [1, 2]}
    await until(lambda: book.entries.count(("opened", 2)) == 2)


async def test_who_was_taken_for_dead_is_put_back(one: Runner, two: Runner):
    first, _ = await enter(one, 1)
    _, ear = await enter(two, 2)
    # As another process would do after a pause of this one.
    await Watch(two)._silence(ROOM, "person1", one.name, 0)
    await until(lambda: len(ear.events()) >= 2)
    await until(lambda: ear.events()[-1].participant.connection == Connection.PRESENT)
    assert first.is_here


async def test_a_place_without_a_socket_is_released(one: Runner, two: Runner):
    _, ear = await enter(one, 1)
    second, _ = await enter(two, 2)
    # Its end could not be told: Redis was away just then.
    del second.room.listeners["person2"]
    await until(lambda: ear.events() and isinstance(ear.events()[-1], protocol.Left))


async def test_an_emptied_redis_is_filled_again(one: Runner, two: Runner, book: Book):
    first, ear_one = await enter(one, 1)
    _, ear_two = await enter(two, 2)
    await one.act(first, Hand(True))
    await until(lambda: len(ear_two.events()) == 1)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    for ear in (ear_one, ear_two):
        await until(lambda ear=ear: any(isinstance(m, protocol.Snapshot) for m in ear.messages))
    await until(lambda: presence.people_in([ROOM]) == {ROOM: [1, 2]})
    (raised,) = [
        one
        for message in ear_two.messages
        if isinstance(message, protocol.Snapshot)
        for one in message.room.participants
        if one.id == "person1"
    ][:1]
    assert raised.hand_raised_at
    for ear in (ear_one, ear_two):
        assert not any(isinstance(event, protocol.Left) for event in ear.events())
    assert ("closed", 1) not in book.entries


async def test_a_slow_socket_is_closed_and_delays_nobody(one: Runner):
    _, slow = await enter(one, 1)
    talker, quick = await enter(one, 2)
    slow.stuck.clear()
    line = ChatLine(1, protocol.UUID(int=1), "person2", "P", datetime.now(UTC), "x" * 2000)
    for number in range(WAITING_LIMIT // 2000 + 10):
        line = ChatLine(number, line.key, line.author, line.name, line.at, line.body)
        await one.delivery.say(talker.room, line)
        if number % 50 == 0:
            talker.outlet.acknowledge(10**6)
    await until(lambda: quick.events()[-1].line.id == number)
    slow.stuck.set()
    await until(lambda: slow.closed_with == Close.TOO_SLOW)
    assert quick.closed_with is None


async def test_a_chat_message_is_told_once(one: Runner):
    member, ear = await enter(one, 1)
    line = ChatLine(9, protocol.UUID(int=1), "person1", "P", datetime.now(UTC), "x")
    assert await one.delivery.say(member.room, line)
    assert not await one.delivery.say(member.room, line)
    await until(lambda: len(ear.events()) == 1)


async def test_a_withdrawn_right_reaches_every_process(one: Runner, two: Runner):
    async def may_not() -> Close | None:
        return Close.NO_RIGHT

    _, kept = await enter(one, 1)
    _, closed = await enter(two, 2, check=may_not)
    presence.announce_rights(person=2)
    await until(lambda: closed.closed_with == Close.NO_RIGHT, within=SOON)
    assert kept.closed_with is None


async def test_a_right_withdrawn_while_nobody_can_tell_ends_afterwards(one: Runner):
    """The database is away: nobody is sent out, and everybody is looked at when it is back."""
    asked = asyncio.Semaphore(0)
    is_away = True

    async def asks() -> Close | None:
        asked.release()
        if is_away:
            raise Unanswered
        return Close.NO_RIGHT

    member, ear = await enter(one, 1, check=asks)
    presence.announce_rights(person=1)
    for _ in range(3):
        await asked.acquire()
    assert member.is_here
    is_away = False
    await until(lambda: ear.closed_with == Close.NO_RIGHT, within=SOON)


async def test_attendance_is_reported_while_people_are_there(book: Book):
    often = Timing(5, 15, 0.5, 0.1, 0.4, touch=0.1)
    runner = Runner(settings.REDIS_URL, book, often)
    runner.start()
    runner.spawn(Watch(runner).run())
    await enter(runner, 1)
    await until(lambda: ("touched", 1) in book.entries)
    await runner.stop()


async def test_rights_are_asked_again_from_time_to_time(book: Book):
    async def may_not() -> Close | None:
        return Close.ROOM_CLOSED

    often = Timing(5, 15, 0.5, 0.1, 0.4, check=0.1)
    runner = Runner(settings.REDIS_URL, book, often)
    runner.start()
    runner.spawn(Watch(runner).run())
    _, ear = await enter(runner, 1, check=may_not)
    await until(lambda: ear.closed_with == Close.ROOM_CLOSED)
    await runner.stop()


async def test_a_burst_shares_its_trips(one: Runner):
    members = [(await enter(one, person))[0] for person in range(1, 9)]
    await asyncio.gather(
        *(one.act(member, Hand(number % 2 == 0)) for number in range(40) for member in members)
    )
    assert not members[0].room.doubted
    await until(lambda: members[0].room.seq == 8 + 40 * 8)


def test_nobody_is_anywhere_while_redis_is_away(monkeypatch: pytest.MonkeyPatch):
    away = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(pages, "_client", lambda: away)
    assert presence.people_in([1, 2]) == {1: [], 2: []}
    assert presence.people_in([]) == {}
