"""Pages as many people open them at once, through granian as docker-compose.yml starts it.

Server, database and the people share this machine's cores; so a page's processor time is told of
the web processes and of PostgreSQL, each by itself, and docs/scaling.md reckons with those.
"""

import http.client
import itertools
import logging
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.urls import reverse

from clubs.enums import ClubState
from clubs.models import Club, Seat
from eclub.dashboards.services import recount
from prospecting.models import Prospect
from tests.browser.conftest import session_of
from tests.browser.server import Server, collect_static
from tests.load import nation, nation_traces
from tests.load.measurement import Measurement, percentile
from tests.load.visits import scratch_database

SCALE = Fraction(1, 100)
CLUBS = 12
# As in docker-compose.yml.
THREADS = 8
SECONDS, WARM_UP = 12.0, 3.0
# Of forty pages opened, how many are which.
MIX = {
    # A member's club is their home.
    "home": 11,
    "next_session": 8,
    "my_day": 1,
    "cv": 1,
    "progress": 1,
    "advisor_home": 1,
    "session": 4,
    "club_wall": 3,
    "prospect_list": 4,
    "prospect": 3,
    "company_list": 2,
    "advisor_club": 1,
}
Visit = tuple[str, str]


class Web(Server):
    """One process of the service ``web``."""

    def start(self) -> None:
        address = urlsplit(self.url)
        self.socket.close()
        with self.journal.open("ab") as journal:
            self.process = subprocess.Popen(
                [
                    *(str(Path(sys.executable).with_name("granian")), "--interface=wsgi"),
                    *(f"--host={address.hostname}", f"--port={address.port}", "--workers=1"),
                    *(f"--blocking-threads={THREADS}", "eclub.wsgi:application"),
                ],
                cwd=self.tree,
                env=self.environment,
                stdout=journal,
                stderr=journal,
            )

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                return super().wait(seconds)
            except URLError:
                if time.monotonic() > end:
                    raise RuntimeError(self.said()) from None
                time.sleep(0.1)


@dataclass
class Crowd:
    """Everybody who opens a page as soon as they have the one before."""

    visits: Iterator[Visit]
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, url: str, until: float) -> None:
        line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        while time.monotonic() < until:
            with self.lock:
                address, cookie = next(self.visits)
            began = time.perf_counter()
            headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
            line.request("GET", address, headers=headers)
            answer = line.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                self.failed.append(f"{address} answers {answer.status}")
        line.close()


def figures() -> Iterator[Measurement]:
    """One process, then two."""
    logging.disable()
    with scratch_database(), tempfile.TemporaryDirectory(prefix="eclub-mix-") as name:
        nation.fill(SCALE)
        nation_traces.leave()
        recount.rebuild()
        with connection.cursor() as cursor:
            # What autovacuum does within minutes.
            cursor.execute("VACUUM ANALYZE")
        visits = _visits()
        collect_static(Path(name))
        for count in (1, 2):
            yield from _served(Path(name), count, visits)


def _visits() -> list[Visit]:
    """Forty pages for each of some clubs, each by one of its members or by its advisor."""
    clubs = Club.objects.filter(state=ClubState.RUNNING).select_related("advisor")
    found = []
    for club in clubs.order_by("pk")[:CLUBS]:
        people = [seat.member for seat in Seat.objects.open().filter(club=club)]
        prospect = Prospect.objects.filter(club=club).order_by("pk").first()
        session = club.sessions.order_by("number").last()
        assert prospect is not None
        assert session is not None
        assert club.advisor is not None
        cookies = itertools.cycle(map(_cookie, people))
        advisor = _cookie(club.advisor)
        arguments = {
            "session": [session.pk],
            "club": [club.pk],
            "club_wall": [club.pk],
            "prospect_list": [club.pk],
            "prospect": [prospect.pk],
            "company_list": [club.pk],
        }
        for page, times in MIX.items():
            route = page.removeprefix("advisor_")
            address = reverse(route, args=arguments.get(route, []))
            staff = page.startswith("advisor_")
            found += [(address, advisor if staff else next(cookies)) for _ in range(times)]
    random.Random(1).shuffle(found)
    return found


def _cookie(person: object) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"  # type: ignore[arg-type]  # a User


def _served(folder: Path, count: int, visits: list[Visit]) -> Iterator[Measurement]:
    with ExitStack() as stack:
        servers = [Web(folder) for _ in range(count)]
        for server in servers:
            stack.callback(server.close)
            server.start()
        for server in servers:
            server.wait()
        _opened(servers, visits, WARM_UP)
        web = [server.process.pid for server in servers if server.process]
        database = _database()
        before = _spent(web), _spent([database]), time.process_time()
        began = time.monotonic()
        crowd = _opened(servers, visits, SECONDS)
        elapsed = time.monotonic() - began
        after = _spent(web), _spent([database]), time.process_time()
        memory = sum(map(_megabytes, _tree(web)))
    if crowd.failed:
        raise RuntimeError(f"{len(crowd.failed)} pages failed, the first: {crowd.failed[0]}")
    pages = len(crowd.times)
    name = f"throughput.{'one' if count == 1 else 'two'}"
    yield Measurement(f"{name}.per_second", pages / elapsed, "pages a second")
    yield Measurement(f"{name}.p50_ms", percentile(crowd.times, 50), f"ms, {THREADS} at once each")
    yield Measurement(f"{name}.p95_ms", percentile(crowd.times, 95), "ms")
    for place, what in enumerate(("web", "database", "client")):
        spent = (after[place] - before[place]) * 1000 / pages
        yield Measurement(f"{name}.{what}_ms", spent, "ms of processor a page")
    yield Measurement(f"{name}.memory_mb", memory / count, "MB a process, what it shares included")


def _opened(servers: list[Web], visits: list[Visit], seconds: float) -> Crowd:
    crowd = Crowd(itertools.cycle(visits))
    until = time.monotonic() + seconds
    people = [
        threading.Thread(target=crowd.open, args=[server.url, until])
        for server in servers
        for _ in range(THREADS)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return crowd


def _database() -> int:
    """The process of PostgreSQL that started all others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [[backend]] = cursor.fetchall()
    return int(_stat(backend)[1])


def _tree(roots: list[int]) -> list[int]:
    found = {*roots}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int(_stat(int(path.name))[1]) in roots:
                found.add(int(path.name))
        except FileNotFoundError:
            continue
    return sorted(found)


def _spent(roots: list[int]) -> float:
    """Seconds of processor of these and of their children, those that ended too."""
    ticks = 0
    for pid in _tree(roots):
        fields = _stat(pid)
        ticks += int(fields[11]) + int(fields[12])
        if pid in roots:
            ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """From the state on: the parent is the second, then as proc(5) has them."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
