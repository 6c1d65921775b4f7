"""Room messages relayed per second and process, beside a bare Channels consumer.

Both servers are daphne with the same Redis, one process each. In 50 rooms of 9 everybody raises
and lowers their hand (the reference: sends a text as long as what ours sends) at some rate; the
rate climbs until a message is lost or the slowest hundredth takes more than 100 ms.
"""

import asyncio
import gc
import itertools
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import redis
from django.conf import settings

from clubs.models import Club, ClubSession, Seat
from members.models import User
from tests.browser.conftest import session_of
from tests.browser.server import Server
from tests.load import country
from tests.load.measurement import Measurement, median
from tests.load.sockets import Line, open_line
from tests.load.visits import scratch_database

ROOMS = 50
PEOPLE = 9
# Messages a second and socket. A rate may be tried again: the machine is not ours alone.
RATES = [0.25, 0.44, 0.6, 0.8, 1.1, 1.5, 2.0, 2.7, 3.6, 4.8]
TRIES = 2
SLOWEST_MS = 100.0
SECONDS = 4.0
RUNS = 2
HEARTBEAT = 5.0
# As long as what our server sends.
BARE = b'{"type":"changed","seq":1,"participant":{"id":"%s","padding":"' + b"x" * 280 + b'"}}'
REFERENCE = "a bare Channels consumer with RedisPubSubChannelLayer"


@dataclass
class Person:
    """One socket: who it is, when it spoke, and how late it heard the others."""

    room: int
    cookie: str
    name: bytes = b""
    line: Line | None = None
    raised: bool = False
    said_at: list[float] = field(default_factory=list)
    heard: dict[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What one rate amounted to."""

    rate: float
    sent: int
    delivered: int
    per_second: float
    median_ms: float
    slowest_ms: float

    @property
    def passes(self) -> bool:
        return self.delivered == self.sent * PEOPLE and self.slowest_ms <= SLOWEST_MS


class Crowd:
    """Everybody in every room of one server."""

    def __init__(self, server: Server, people: list[Person], *, ours: bool) -> None:
        self.server = server
        self.people = people
        self.ours = ours
        self.by_name: dict[bytes, Person] = {}
        self.delays: list[float] = []
        self.random = Random(1)
        self.beating = itertools.cycle(people)

    async def open(self, people: list[Person]) -> None:
        """Connect some people, ten at a time."""
        for start in range(0, len(people), 10):
            await asyncio.gather(*(self._open(one) for one in people[start : start + 10]))

    async def _open(self, person: Person) -> None:
        welcomed = asyncio.get_running_loop().create_future()

        def hear(frame: bytes) -> None:
            kind = frame[9:13]
            if kind == b"chan":
                self._hear(person, frame)
            elif kind == b"welc":
                person.name = frame[frame.index(b'"you":"') + 7 :][:12]
                self.by_name[person.name] = person
                welcomed.set_result(None)

        cookie = f"{settings.SESSION_COOKIE_NAME}={person.cookie}"
        path = f"/ws/room/{person.room}/"
        person.line = await open_line(self.server.url, path, cookie, hear)
        if self.ours:
            person.line.send(b'{"type":"hello","media":{"microphone":true,"camera":true}}')
            async with asyncio.timeout(60):
                await welcomed
        else:
            person.name = f"{len(self.by_name):012}".encode()
            self.by_name[person.name] = person

    def _hear(self, person: Person, frame: bytes) -> None:
        start = frame.index(b'"id":"') + 6
        name = frame[start : start + 12]
        rank = person.heard.get(name, 0)
        said_at = self.by_name[name].said_at
        if rank < len(said_at):  # not a late word of the last step
            person.heard[name] = rank + 1
            self.delays.append(time.perf_counter() - said_at[rank])

    def _speak(self, person: Person) -> None:
        person.raised = not person.raised
        person.said_at.append(time.perf_counter())
        assert person.line is not None
        if self.ours:
            word = b"true" if person.raised else b"false"
            person.line.send(b'{"type":"hand","raised":' + word + b"}")
        else:
            person.line.send(BARE % person.name)

    async def speak(self, rate: float) -> Step:
        """Everybody speaks at this rate, spread evenly, then the last words are waited for."""
        for person in self.people:
            person.said_at, person.heard = [], {}
        self.delays = []
        loop = asyncio.get_running_loop()
        began, planned = loop.time() + 0.1, 0
        gc.collect()
        gc.freeze()
        for person in self.people:
            at = self.random.random() / rate
            while at < SECONDS:
                loop.call_at(began + at, self._speak, person)
                at += 1 / rate
                planned += 1
        await self._wait(began + SECONDS - loop.time(), planned)
        delays = sorted(self.delays) or [float("inf")]
        return Step(
            rate,
            planned,
            len(self.delays),
            len(self.delays) / SECONDS,
            statistics.median(delays) * 1000,
            delays[min(len(delays) - 1, int(len(delays) * 0.99))] * 1000,
        )

    async def _wait(self, seconds: float, planned: int) -> None:
        """Beat as pages do; the stragglers have five seconds after the last word."""
        end = time.monotonic() + seconds
        while time.monotonic() < end + 5:
            await asyncio.sleep(0.05)
            if time.monotonic() > end and len(self.delays) >= planned * PEOPLE:
                return

    async def beat(self) -> None:
        """Heartbeats as pages send them, everybody's evenly every five seconds, for ever."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self.ours:
            person = next(self.beating)
            if person.line:
                person.line.send(b'{"type":"heartbeat","received":%d}' % person.line.received)
            due += HEARTBEAT / len(self.people)
            # With thousands of people a wait for each would never be short enough.
            if due > loop.time() + 0.01:
                await asyncio.sleep(due - loop.time())

    def check(self) -> None:
        """Fail loudly when somebody fell out of the room."""
        closed = [one.line.closed_with for one in self.people if one.line and one.line.closed_with]
        if closed:
            raise RuntimeError(f"{len(closed)} sockets were closed, the first with {closed[0]}")

    def close(self) -> None:
        for person in self.people:
            if person.line:
                person.line.close()


class Climb:
    """One server on its way to the best rate that passes."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.best = Step(0, 0, 0, 0, 0, 0)
        self.processor: list[float] = []
        self.idle_kb = 0.0
        self._rates = iter(RATES)
        self._failed = False

    async def open(self) -> None:
        """Connect everybody; the first tenth warms the server up, the rest is weighed."""
        people = self.crowd.people
        tenth = len(people) // 10
        await self.crowd.open(people[:tenth])
        await asyncio.sleep(2)
        before = memory_kb(self.crowd.server)
        await self.crowd.open(people[tenth:])
        await asyncio.sleep(4)
        self.idle_kb = (memory_kb(self.crowd.server) - before) / (len(people) - tenth)

    async def step(self) -> bool:
        """Try the next rate; False when the last one failed each time, or none is left."""
        rate = next(self._rates, None)
        if rate is None or self._failed:
            return False
        for _ in range(TRIES):
            before = processor_seconds(self.crowd.server)
            step = await self.crowd.speak(rate)
            self.crowd.check()
            await asyncio.sleep(1)
            if step.passes:
                self.processor.append(
                    (processor_seconds(self.crowd.server) - before) / step.delivered * 1e6
                )
                self.best = step
                return True
        self._failed = True
        return False


def memory_kb(server: Server) -> int:
    """Kilobytes that the server keeps in memory."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def processor_seconds(server: Server) -> float:
    """Seconds of processor that the server has used."""
    assert server.process is not None
    stat = Path(f"/proc/{server.process.pid}/stat").read_text()
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def figures() -> Iterator[Measurement]:
    """Everything the server side of a room costs."""
    logging.disable()
    with scratch_database(), redis.Redis.from_url(settings.REDIS_URL) as client:
        rooms = furnished(ROOMS)
        runs = []
        for _ in range(RUNS):
            client.flushdb()
            runs.append(asyncio.run(_climb_side_by_side(rooms)))
    ours, bare = zip(*runs, strict=True)
    unit = "room messages delivered per second and process"
    best = [climb.best.per_second for climb in ours]
    reference = [climb.best.per_second for climb in bare]
    yield median("signal.relay", best, unit, reference=REFERENCE, beside=reference)
    slowest = [climb.best.slowest_ms for climb in ours]
    yield median("signal.relay_slowest", slowest, "ms, the slowest hundredth at that rate")
    yield median(
        "signal.relay_cpu",
        [microseconds for climb in ours for microseconds in climb.processor],
        "µs of the process per message delivered",
        reference=REFERENCE,
        beside=[microseconds for climb in bare for microseconds in climb.processor],
    )
    idle = [climb.idle_kb for climb in ours]
    beside = [climb.idle_kb for climb in bare]
    yield median("socket.idle_kb", idle, "KiB per idle socket", reference=REFERENCE, beside=beside)


def furnished(rooms: int) -> list[tuple[int, list[str]]]:
    """The id of each session under way, and a signed-in cookie for each of its nine people."""
    settled = country.settle()
    country.grow(settled, rooms - 1)
    sessions = ClubSession.objects.with_open_room().select_related("club").order_by("pk")[:rooms]
    return [
        (session.pk, [session_of(person) for person in _people(session.club)])
        for session in sessions
    ]


def _people(club: Club) -> list[User]:
    members = [
        seat.member for seat in Seat.objects.open().filter(club=club).select_related("member")
    ]
    return [club.advisor, *members]  # type: ignore[list-item]  # a running club has one


async def _climb_side_by_side(rooms: list[tuple[int, list[str]]]) -> tuple[Climb, Climb]:
    """Both servers at once, speaking in turns, so that what else the machine does hits both."""
    with (
        serving("eclub.asgi:application") as ours,
        serving("tests.load.bare_channels:application") as bare,
    ):
        climbs = (Climb(crowd_of(ours, rooms, ours=True)), Climb(crowd_of(bare, rooms, ours=False)))
        beats = [asyncio.create_task(climb.crowd.beat()) for climb in climbs]
        for climb in climbs:
            await climb.open()
        climbing = True
        while climbing:
            steps = [await climb.step() for climb in climbs]
            climbing = any(steps)
        for climb, beat in zip(climbs, beats, strict=True):
            beat.cancel()
            climb.crowd.close()
        return climbs


def crowd_of(server: Server, rooms: list[tuple[int, list[str]]], *, ours: bool) -> Crowd:
    """Everybody in these rooms, who have not come in yet."""
    people = [Person(room, cookie) for room, cookies in rooms for cookie in cookies]
    return Crowd(server, people, ours=ours)


@contextmanager
def serving(application: str) -> Iterator[Server]:
    """One daphne process with this application."""
    with tempfile.TemporaryDirectory(prefix="eclub-relay-") as folder:
        server = Server(Path(folder), application, STAFF_SECOND_FACTOR="0")
        server.start()
        server.wait()
        try:
            yield server
        finally:
            server.close()
