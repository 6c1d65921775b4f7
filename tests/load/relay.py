"""Room messages relayed per second and process, beside a bare Channels consumer.

Both servers are daphne with the same Redis, one process each. In 50 rooms of 9 everybody raises
and lowers their hand (the reference: sends a text as long as what ours sends) at some rate; the
rate climbs until a message is lost or the slowest hundredth takes more than 100 ms.
"""

import asyncio
import gc
import itertools
import logging
import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
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
# Messages a second and socket, each about a third above the one before.
RATES = [0.05, 0.07, 0.1, 0.13, 0.18, 0.25, 0.33, 0.44, 0.6, 0.8, 1.1, 1.4, 1.9, 2.5, 3.3, 4.4]
SLOWEST_MS = 100.0
SECONDS = 6.0
RUNS = 1
HEARTBEAT = 5.0
REFERENCE = "a bare Channels consumer with RedisPubSubChannelLayer"


OTHERS = {}


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
            elif kind not in (b"hear", b"join", b"welc"):
                OTHERS[kind] = OTHERS.get(kind, 0) + 1
            if kind == b"welc":
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
            person.line.send(
                b'{"type":"changed","seq":1,"participant":{"id":"%s",%s}}'
                % (
                    person.name,
                    b'"x":"' + b"x" * 285 + b'"',
                )
            )

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
            await self._beat()
            if time.monotonic() > end and len(self.delays) >= planned * PEOPLE:
                return

    async def _beat(self) -> None:
        """A few heartbeats, so that everybody's come evenly every five seconds; takes 50 ms."""
        if self.ours:
            share = math.ceil(len(self.people) * 0.05 / HEARTBEAT)
            for _ in range(share):
                person = next(self.beating)
                if person.line:
                    person.line.send(b'{"type":"heartbeat","received":%d}' % person.line.received)
        await asyncio.sleep(0.05)

    async def rest(self, seconds: float) -> None:
        """Stay connected without a word but heartbeats."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self._beat()

    def close(self) -> None:
        for person in self.people:
            if person.line:
                person.line.close()


def figures() -> Iterator[Measurement]:
    """Everything the server side of a room costs."""
    logging.disable()
    with scratch_database(), redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        rooms = _rooms()
        ours: list[float] = []
        bare: list[float] = []
        late: list[float] = []
        idle: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(RUNS):
            for is_ours, found in ((True, ours), (False, bare)):
                best, kilobytes = asyncio.run(_climb(rooms, ours=is_ours))
                found.append(best.per_second)
                idle[is_ours].append(kilobytes)
                if is_ours:
                    late.append(best.slowest_ms)
                client.flushdb()
        unit = "room messages delivered per second and process"
        yield median("signal.relay", ours, unit, reference=REFERENCE, beside=bare)
        yield median("signal.relay_slowest", late, "ms, the slowest hundredth at that rate")
        yield median(
            "socket.idle_kb",
            idle[True],
            "KiB per idle socket",
            reference=REFERENCE,
            beside=idle[False],
        )


def _rooms() -> list[tuple[int, list[str]]]:
    """The id of each session under way, and a signed-in cookie for each of its nine people."""
    settled = country.settle()
    country.grow(settled, ROOMS - 1)
    sessions = ClubSession.objects.with_open_room().select_related("club").order_by("pk")[:ROOMS]
    return [
        (session.pk, [session_of(person) for person in _people(session.club)])
        for session in sessions
    ]


def _people(club: Club) -> list[User]:
    members = [
        seat.member for seat in Seat.objects.open().filter(club=club).select_related("member")
    ]
    return [club.advisor, *members]  # type: ignore[list-item]  # a running club has one


async def _climb(rooms: list[tuple[int, list[str]]], *, ours: bool) -> tuple[Step, float]:
    """The best rate that passes, and the kilobytes of an idle socket."""
    with _serving(
        "eclub.asgi:application" if ours else "tests.load.bare_channels:application"
    ) as server:
        people = [Person(room, cookie) for room, cookies in rooms for cookie in cookies]
        crowd = Crowd(server, people, ours=ours)
        assert server.process is not None
        memory = partial(_resident, server.process.pid)
        tenth = len(people) // 10
        await crowd.open(people[:tenth])
        await crowd.rest(2)
        before = memory()
        await crowd.open(people[tenth:])
        await crowd.rest(4)
        kilobytes = (memory() - before) / (len(people) - tenth)
        best = Step(0, 0, 0, 0, 0, 0)
        failed = 0
        for rate in RATES[6:] if ours else RATES:
            step = await crowd.speak(rate)
            print(f"# {'ours' if ours else 'bare'} {step} {OTHERS}")  # noqa: T201
            if step.passes:
                best, failed = step, 0
            else:
                failed += 1
                if failed == 2:
                    break
            await crowd.rest(2)
        crowd.close()
        return best, kilobytes


def _resident(process: int) -> int:
    """Kilobytes a process keeps in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def _serving(application: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="eclub-relay-") as folder:
        server = Server(Path(folder), application, STAFF_SECOND_FACTOR="0")
        server.start()
        server.wait()
        try:
            yield server
        finally:
            server.close()
