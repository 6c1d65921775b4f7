"""Servers that die while forms are sent: each form does what it says once."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import redis
from django.conf import settings
from django.db import connections

from eclub.dashboards.services import recount
from tests.browser.server import Server
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, measured
from tests.load.services import kill
from tests.load.traffic import Crowd

# Seconds of forms around a fault.
BEFORE, AFTER = 1.5, 1.5


def rows(folder: Path) -> Iterator[Measurement]:
    """One line for each thing that dies."""
    with ExitStack() as stack:
        webs = [_web(folder, stack) for _ in range(2)]
        for web in webs:
            web.wait()
        faults: dict[str, Callable[[], None]] = {
            "forms_web_killed": lambda: _kill_web(webs[0]),
            "forms_postgres_killed": lambda: kill("postgres", signal.SIGKILL),
            "forms_redis_emptied": _empty_redis,
        }
        for name, fault in faults.items():
            rounds = [_round(webs, folder / "media", fault) for _ in range(ROUNDS)]
            yield from measured(name, "forms of eight people", rounds)
        report = recount.check()
        wrong = report.different + report.misplaced
        yield from measured("figures_after", "figures", [Outcome(report.tallies, wrong, 0)])


def _web(folder: Path, stack: ExitStack) -> Server:
    web = Server(folder, STAFF_SECOND_FACTOR="0")
    web.start()
    stack.callback(web.close)
    return web


def _round(webs: list[Server], media: Path, fault: Callable[[], None]) -> Outcome:
    crowd = Crowd([web.url for web in webs])
    with crowd.at_work():
        time.sleep(BEFORE)
        fault()
        time.sleep(AFTER)
    # PostgreSQL may have died since they were opened.
    connections.close_all()
    return crowd.outcome(media)


def _kill_web(web: Server) -> None:
    web.stop(signal.SIGKILL)
    time.sleep(0.5)
    web.start()


def _empty_redis() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
    kill("redis", signal.SIGKILL)
