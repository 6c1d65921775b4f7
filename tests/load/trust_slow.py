"""A database that is slow: pages say "in a moment" soon, and rooms do not notice.

Two ways: somebody holds a table (as a careless migration does), and a statement takes for ever.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.browser.server import Server, test_database_url
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, measured
from tests.load.room_browser import meeting
from tests.load.traffic import Crowd
from tests.participants import Participants, participants

# Seconds: of the trouble, and of the patience of pages, a quarter of what production has.
LASTS = 6.0
PATIENCE = {"DATABASE_STATEMENT_SECONDS": "3", "DATABASE_LOCK_SECONDS": "2"}
AROUND = 1.0
SLEEPY = """
CREATE FUNCTION sleepy() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
CREATE TRIGGER sleepy BEFORE INSERT ON clubs_lead FOR EACH ROW EXECUTE FUNCTION sleepy();
"""
AWAKE = "DROP TRIGGER sleepy ON clubs_lead; DROP FUNCTION sleepy();"


def rows(folder: Path) -> Iterator[Measurement]:
    """One line for each way, and how long a page took at most."""
    web = Server(folder, STAFF_SECOND_FACTOR="0", **PATIENCE)
    web.start()
    web.wait()
    session, people = meeting()
    slowest: list[float] = []
    try:
        with participants(session) as them:
            for rank, person in enumerate(people[:3]):
                them.open(f"p{rank}", person, web.url, microphone=rank == 0)
            them.all_in()
            for name, trouble in {"table_held": _held, "statement_endless": _endless}.items():
                rounds = [_round(web, folder, them, trouble, slowest) for _ in range(ROUNDS)]
                yield from measured(f"slow_{name}", "forms and words", rounds)
    finally:
        web.close()
    yield Measurement("fault.slow_answer_s", max(slowest), "s, the slowest page meanwhile")


def _round(
    web: Server,
    folder: Path,
    them: Participants,
    trouble: Callable[[], object],
    slowest: list[float],
) -> Outcome:
    crowd = Crowd([web.url])
    before = them.look()
    with crowd.at_work():
        time.sleep(AROUND)
        with _meanwhile(trouble):
            until = time.monotonic() + LASTS - 1
            said = 0
            while time.monotonic() < until:
                them.do("say", them.names[said % 3], body=f"[{crowd.club.pk} {said}]")
                said += 1
                time.sleep(0.2)
            heard = them.settled(20)
        time.sleep(AROUND)
    slowest.append(crowd.slowest)
    found = crowd.outcome(folder / "media")
    words = [
        one["said"].count(f"[{crowd.club.pk} {number}]")
        for one in heard.values()
        for number in range(said)
    ]
    sockets = sum(heard[name]["sockets"] - before[name]["sockets"] for name in heard)
    return Outcome(
        found.of + len(words),
        found.lost + words.count(0),
        found.twice + sum(count > 1 for count in words),
        found.away,
        {**found.seen, "sockets closed": sockets},
    )


@contextmanager
def _meanwhile(trouble: Callable[[], object]) -> Iterator[None]:
    thread = threading.Thread(target=trouble)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _held() -> None:
    with psycopg.connect(test_database_url()) as line:
        line.execute("LOCK TABLE clubs_post IN ACCESS EXCLUSIVE MODE")
        time.sleep(LASTS)


def _endless() -> None:
    with psycopg.connect(test_database_url(), autocommit=True) as line:
        line.execute(SLEEPY)
        time.sleep(LASTS)
        line.execute(AWAKE)
