"""Rooms of nine in one process, at three sizes: docs/scaling.md reckons from these points.

The third is foretold from the line through the first two: what a process costs whoever is there,
and what each socket adds. Everybody beats as pages do and says something every twenty seconds,
which is livelier than a session: most of it is spent talking.
"""

import asyncio
import logging
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import redis
from django.conf import settings

from tests.load import relay
from tests.load.measurement import Measurement
from tests.load.visits import scratch_database

# 225, 900 and 2 007 sockets.
SMALL, MIDDLE, LARGE = 25, 100, 223
# Messages a second and socket; how many looks at each size, of some five seconds.
RATE = 0.05
LOOKS = 4
# One for each socket on either side, and what a process opens besides.
FILES = 4_096


@dataclass(frozen=True)
class Point:
    """One size: its sockets, megabytes of memory in all, seconds of processor a second."""

    sockets: int
    memory: float
    processor: float
    slowest_ms: float
    lost: int
    # Of us, who play the people.
    client: float
    # Seconds until everybody was in, and milliseconds of processor for each.
    opened_s: float
    opening_ms: float


def figures() -> Iterator[Measurement]:
    """The three points, and the third over what the first two foretold."""
    logging.disable()
    _let_open_files()
    with scratch_database(), redis.Redis.from_url(settings.REDIS_URL) as client:
        rooms = relay.furnished(LARGE)
        points = []
        for name, count in (("small", SMALL), ("middle", MIDDLE), ("large", LARGE)):
            client.flushdb()
            point = asyncio.run(_look(rooms[:count]))
            points.append(point)
            yield from _told(name, point)
    small, middle, large = points
    for kind, unit in (("memory", "MB"), ("processor", "% of a core")):
        times = 100 if kind == "processor" else 1
        sizes = [small.sockets, middle.sockets]
        found = [getattr(one, kind) * times for one in (small, middle)]
        each, fixed = statistics.linear_regression(sizes, found)
        foretold = fixed + each * large.sockets
        measured = getattr(large, kind) * times
        yield Measurement(f"growth.{kind}_fixed", fixed, f"{unit} of a process without sockets")
        yield Measurement(f"growth.{kind}_hundred", each * 100, f"{unit} for each hundred sockets")
        reference = f"{foretold:.3g} foretold from the first two points"
        yield Measurement(
            f"growth.{kind}",
            measured,
            f"{unit} at the third point",
            reference,
            measured / foretold,
        )


def _told(name: str, point: Point) -> Iterator[Measurement]:
    yield Measurement(f"growth.{name}.sockets", point.sockets, "sockets in one process")
    yield Measurement(f"growth.{name}.opened_s", point.opened_s, "s until all were in their rooms")
    yield Measurement(f"growth.{name}.opening_ms", point.opening_ms, "ms of processor to come in")
    yield Measurement(f"growth.{name}.memory", point.memory, "MB")
    yield Measurement(f"growth.{name}.processor", point.processor * 100, "% of a core")
    yield Measurement(f"growth.{name}.client", point.client * 100, "% of a core of the bench")
    yield Measurement(f"growth.{name}.lost", point.lost, "room messages not delivered")
    yield Measurement(f"growth.{name}.slowest_ms", point.slowest_ms, "ms, slowest hundredth")


def _let_open_files() -> None:
    """As many as the sockets need, if the system lets us; the server has the same limit."""
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if limit != resource.RLIM_INFINITY and limit < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


async def _look(rooms: list[tuple[int, list[str]]]) -> Point:
    """The rooms once they are full and speak."""
    with relay.serving("eclub.asgi:application") as server:
        crowd = relay.crowd_of(server, rooms, ours=True)
        beats = asyncio.create_task(crowd.beat())
        loop = asyncio.get_running_loop()
        began = loop.time()
        before = relay.processor_seconds(server)
        await crowd.open(crowd.people)
        opened = loop.time() - began
        opening = (relay.processor_seconds(server) - before) * 1000 / len(crowd.people)
        await asyncio.sleep(3)
        before, ours, began = relay.processor_seconds(server), time.process_time(), loop.time()
        steps = [await crowd.speak(RATE) for _ in range(LOOKS)]
        elapsed = loop.time() - began
        used = (relay.processor_seconds(server) - before) / elapsed
        client = (time.process_time() - ours) / elapsed
        crowd.check()
        point = Point(
            len(crowd.people),
            relay.memory_kb(server) / 1024,
            used,
            max(step.slowest_ms for step in steps),
            sum(step.sent * relay.PEOPLE - step.delivered for step in steps),
            client,
            opened,
            opening,
        )
        beats.cancel()
        crowd.close()
        return point
