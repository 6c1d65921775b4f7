"""25 rooms of nine in one process, then 100: docs/scaling.md reckons from these two points.

Everybody beats as pages do and says something every twenty seconds, which is livelier than a
session: most of it is spent talking.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import redis
from django.conf import settings

from tests.load import relay
from tests.load.measurement import Measurement
from tests.load.visits import scratch_database

SMALL, LARGE = 25, 100
# Messages a second and socket; seconds of each of the two looks.
RATE = 0.05
LOOKS = 3


@dataclass(frozen=True)
class Point:
    """One size: its sockets, kilobytes of memory in all, seconds of processor a second."""

    sockets: int
    memory: float
    processor: float
    slowest_ms: float
    lost: int


def figures() -> Iterator[Measurement]:
    """Both points, and the second over what the first foretold."""
    logging.disable()
    with scratch_database(), redis.Redis.from_url(settings.REDIS_URL) as client:
        rooms = relay.furnished(LARGE)
        points = []
        for count in (SMALL, LARGE):
            client.flushdb()
            points.append(asyncio.run(_look(rooms[:count])))
    (empty, small), (_, large) = points
    each = (small.memory - empty) / small.sockets
    foretold = empty + each * large.sockets
    for point, name in ((small, "small"), (large, "large")):
        yield Measurement(f"growth.{name}.sockets", point.sockets, "sockets in one process")
        yield Measurement(f"growth.{name}.lost", point.lost, "room messages not delivered")
        yield Measurement(f"growth.{name}.slowest_ms", point.slowest_ms, "ms, slowest hundredth")
    yield Measurement("growth.memory_empty_mb", empty / 1024, "MB of a process without sockets")
    yield Measurement("growth.memory_kb", each, "KiB per socket at the small point")
    yield Measurement(
        "growth.memory_mb",
        large.memory / 1024,
        "MB at the large point",
        f"{foretold / 1024:.0f} MB foretold from the small one",
        large.memory / foretold,
    )
    cores = small.processor / small.sockets * large.sockets
    yield Measurement("growth.processor_small", small.processor * 100, "% of a core")
    yield Measurement(
        "growth.processor",
        large.processor * 100,
        "% of a core at the large point",
        f"{cores * 100:.0f} % foretold from the small one",
        large.processor / cores,
    )


async def _look(rooms: list[tuple[int, list[str]]]) -> tuple[float, Point]:
    """Memory before anybody comes, and the rooms once they are full and speak."""
    with relay.serving("eclub.asgi:application") as server:
        crowd = relay.crowd_of(server, rooms, ours=True)
        beats = asyncio.create_task(crowd.beat())
        # The first nine load what every later one shares.
        await crowd.open(crowd.people[:9])
        await asyncio.sleep(1)
        empty = float(relay.memory_kb(server))
        await crowd.open(crowd.people[9:])
        await asyncio.sleep(3)
        loop = asyncio.get_running_loop()
        before, began = relay.processor_seconds(server), loop.time()
        steps = [await crowd.speak(RATE) for _ in range(LOOKS)]
        used = (relay.processor_seconds(server) - before) / (loop.time() - began)
        crowd.check()
        point = Point(
            len(crowd.people),
            float(relay.memory_kb(server)),
            used,
            max(step.slowest_ms for step in steps),
            sum(step.sent * relay.PEOPLE - step.delivered for step in steps),
        )
        beats.cancel()
        crowd.close()
        return empty, point
