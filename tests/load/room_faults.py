"""`python -m tests.load.room_faults`, run by the group ``faults`` with services of its own.

Nine people write in the notes, talk and have their microphones on or off, through two web
processes; they are the room's own scripts without a browser (``tests/participants.py``). Each
fault happens three times while they go on; then what was typed is compared with every page.
``BENCH_ROWS="postgres_away ghost"`` chooses among the rows.
"""

import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import django
import redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django's applications come first
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from clubs.models import ChatMessage, ClubSession, PresenceInterval  # noqa: E402
from clubs.services import notes  # noqa: E402
from tests.between import Between  # noqa: E402
from tests.browser.server import Server, test_database_url  # noqa: E402
from tests.load.measurement import Measurement, median  # noqa: E402
from tests.load.room_browser import meeting  # noqa: E402
from tests.load.services import kill  # noqa: E402
from tests.load.visits import scratch_database  # noqa: E402
from tests.participants import Participants, participants  # noqa: E402

ROUNDS = 3
PAUSE = 0.25  # seconds between two words
BEFORE, AFTER = 2.0, 3.0  # seconds of writing around a fault
CUTS = (10.0, 30.0)
AWAY = 75.0  # longer than an absence that attendance overlooks
GIVEN_UP = 20.0


class Room:
    """Nine people who go on, and what they have typed."""

    def __init__(self, them: Participants, webs: list[Server], database: Between) -> None:
        self.them, self.webs, self.database = them, webs, database
        self.words = 0
        self.lines = 0
        self.microphones: set[str] = set()
        self.changed = self.ghosts = 0

    def go_on(self, seconds: float, *, but: str = "") -> None:
        """Three people write, one of them says something, again and again."""
        names = [name for name in self.them.names if name != but]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for rank in range(3):
                name = names[(self.words + rank) % len(names)]
                self.them.do("write", name, place=rank % 2, words=f"[{self.words}]")
                self.words += 1
            self.them.do("say", names[self.lines % len(names)], body=f"({self.lines})")
            self.lines += 1
            time.sleep(PAUSE)

    def rows(self) -> dict[str, tuple[Callable[[], None], int]]:
        """The faults, and how many times each."""
        return {
            "web": (self.web_dies, ROUNDS),
            "redis": (self.redis_dies_and_forgets, ROUNDS),
            "postgres": (self.postgresql_dies, ROUNDS),
            **{f"cut_{seconds:.0f}": (self.line_is_cut(seconds), ROUNDS) for seconds in CUTS},
            "postgres_away": (self.postgresql_is_away, 1),
        }

    def bear(self, row: str, fault: Callable[[], None], rounds: int) -> Iterator[Measurement]:
        """One row of the table: the fault, and then everybody back as they were."""
        away = []
        for _ in range(rounds):
            self.them.do("forget")
            self.go_on(BEFORE)
            fault()
            self.go_on(AFTER)
            now = self.them.settled(120)
            away.append(max(one["longest"] for one in now.values()) / 1000)
            for one in now.values():
                on = {other["id"] for other in one["people"] if other["microphone"]}
                self.changed += len(on ^ self.microphones)
                self.ghosts += len(one["people"]) - len(self.them.names)
        yield median(f"fault.{row}.away_s", away, "s that the longest socket was away")

    # --- Faults -------------------------------------------------------------------------------
    def web_dies(self) -> None:
        self.webs[0].stop(signal.SIGKILL)
        self.go_on(1)
        self.webs[0].start()

    def redis_dies_and_forgets(self) -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushall()
        kill("redis", signal.SIGKILL)

    def postgresql_dies(self) -> None:
        kill("postgres", signal.SIGKILL)

    def postgresql_is_away(self) -> None:
        self.database.cut()
        self.go_on(AWAY)
        self.database.mend()

    def line_is_cut(self, seconds: float) -> Callable[[], None]:
        """Somebody's line carries nothing, says nothing, and comes back from another address."""

        def cut() -> None:
            name = self.them.names[1]
            self.them.do("cut", name, known=False)
            self.go_on(seconds)
            self.webs.reverse()
            self.them.do("use", name, host=self.webs[0].url.removeprefix("http://"))
            self.them.do("mend", name)

        return cut

    def ghost(self) -> float:
        """Seconds until somebody who died with their web process is shown no more."""
        name = self.them.names[0]
        others = [one for one in self.them.names if one != name]
        self.them.do("cut", name, known=False)
        self.web_dies()
        began = time.monotonic()
        self.them.until(
            lambda now: all(len(now[one]["people"]) == len(others) for one in others), "gone", 60
        )
        gone = time.monotonic() - began
        self.them.do("mend", name)
        self.them.settled(60)
        return gone


def figures() -> Iterator[Measurement]:
    """The rows, then what holds over all of them."""
    with tempfile.TemporaryDirectory() as folder, scratch_database(), ExitStack() as stack:
        database = Between(test_database_url())
        (Path(folder) / "static").mkdir()
        variables = {"DATABASE_URL": database.url, "STAFF_SECOND_FACTOR": "0"}
        webs = [Server(Path(folder), **variables) for _ in range(2)]
        for web in webs:
            web.start()
            stack.callback(web.close)
        for web in webs:
            web.wait()
        session, people = meeting()
        them = stack.enter_context(participants(session))
        for rank, person in enumerate(people):
            them.open(f"p{rank}", person, webs[rank % 2].url, microphone=rank % 2 == 0)
        now = them.all_in()
        room = Room(them, webs, database)
        room.microphones = {other["id"] for other in now["p0"]["people"] if other["microphone"]}
        chosen = os.environ.get("BENCH_ROWS", "").split() or [*room.rows(), "ghost"]
        for row, (fault, rounds) in room.rows().items():
            if row in chosen:
                yield from room.bear(row, fault, rounds)
        if "ghost" in chosen:
            gone = [room.ghost() for _ in range(ROUNDS)]
            yield median("fault.ghost_s", gone, "s until a dead person is shown no more")
        yield from kept(room, session)


def kept(room: Room, session: ClubSession) -> Iterator[Measurement]:
    """Everything typed, on every page and in the database; attendance."""
    connections.close_all()  # PostgreSQL was killed since they were opened
    now = room.them.settled()
    text = notes.text_of(session)
    counts = [text.count(f"[{number}]") for number in range(room.words)]
    said: list[Counter[str]] = [Counter(one["said"]) for one in now.values()]
    said.append(Counter(ChatMessage.objects.values_list("body", flat=True)))
    counts += [lines[f"({number})"] for lines in said for number in range(room.lines)]
    typed = f"of {room.words} notes and {room.lines} lines"
    yield Measurement("fault.room.lost", counts.count(0), f"{typed}, on nine pages and kept")
    yield Measurement("fault.room.twice", sum(count > 1 for count in counts), "of them")
    other = sum(one["text"] != text for one in now.values())
    yield Measurement("fault.other_texts", other, f"of 9 pages, {len(text)} characters")
    yield Measurement("fault.microphones", room.changed, "changed by a fault, as each of nine saw")
    yield Measurement("fault.ghosts", room.ghosts, "people too many on nine pages after all faults")
    intervals = PresenceInterval.objects.filter(session=session)
    holes = intervals.count() - len(now)
    yield Measurement("fault.attendance_holes", holes, "stretches more than people")
    ends = [(timezone.now() - one.during.upper).total_seconds() for one in intervals]
    yield Measurement("fault.attendance_s", statistics.median(ends), "s since the last report")


if __name__ == "__main__":
    for measurement in figures():
        sys.stdout.write(measurement.lines() + "\n")
        sys.stdout.flush()
