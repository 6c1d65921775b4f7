"""What dies while people write and talk: every word is there once on every page, microphones are
as they were, nobody is there twice, attendance has no hole.

The pages are the room's own scripts (``tests/participants.py``), the web process is real, and it
reaches PostgreSQL and Redis through something that can be cut (``tests/between.py``).
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings

from clubs.models import ChatMessage, PresenceInterval
from clubs.services import notes
from tests.between import Between
from tests.browser import server as servers
from tests.browser.server import Server
from tests.clubs.video.conftest import SHORT, Meeting, start
from tests.participants import Participants, Positions, participants

# A slow machine is another fault than the one each of these is about.
pytestmark = pytest.mark.faults

DEAD = 3
SILENT = "cid"  # whose microphone is on
PEOPLE = ("ann", "bob", SILENT)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker) -> Iterator[Between]:
    with django_db_blocker.unblock():
        between = Between(servers.test_database_url())
    yield between
    between.cut()


@pytest.fixture(scope="module")
def memory() -> Iterator[Between]:
    """Not the one of other tests' servers, which would give up the people of a killed process
    after their own, shorter times. The queue's is as empty.
    """
    between = Between(os.environ["BROKER_URL"])
    yield between
    between.cut()


@pytest.fixture(scope="module")
def server(database: Between, memory: Between, web_state: Path) -> Iterator[Server]:
    patience = {
        "ROOM_GIVE_UP_SECONDS": "60",
        "ROOM_DEAD_SECONDS": str(DEAD),
        # Whoever asks for it first waits longer than a socket may be silent.
        "DATABASE_WAIT_SECONDS": str(4 * DEAD),
    }
    server = Server(
        web_state, **SHORT | patience | {"DATABASE_URL": database.url, "REDIS_URL": memory.url}
    )
    start(server)
    yield server
    server.close()


@pytest.fixture
def room(meeting: Meeting, server: Server) -> Iterator[Participants]:
    """Two write at the end, one before it; one has the microphone on."""
    with participants(meeting.session) as them:
        users = [meeting.advisor, *meeting.members[:2]]
        for name, user in zip(PEOPLE, users, strict=True):
            them.open(name, user, server.url, microphone=name == SILENT)
        them.all_in()
        yield them


class Words:
    """What has been written and said so far: a few words of each person at each call."""

    def __init__(self, room: Participants) -> None:
        self.room = room
        self.count = 0

    def more(self, times: int = 3) -> None:
        for _ in range(times):
            for rank, name in enumerate(PEOPLE):
                self.room.do("write", name, place=min(rank, 1), words=f"[{self.count}{name}]")
                if rank == self.count % 3:
                    self.room.do("say", name, body=f"({self.count})")
            self.count += 1

    def are_whole(self, now: Positions) -> None:
        """Each is there once, for everybody and in the database."""
        text = now["ann"]["text"]
        for number in range(self.count):
            assert [text.count(f"[{number}{name}]") for name in PEOPLE] == [1, 1, 1], text
        for one in now.values():
            assert sorted(one["said"]) == sorted(f"({number})" for number in range(self.count))
            assert not one["stuck"]
        assert notes.text_of(self.room.session) == text
        assert ChatMessage.objects.count() == self.count


@contextmanager
def going_on(room: Participants) -> Iterator[Words]:
    """People write and talk before, during and after what happens inside; nothing is lost."""
    words = Words(room)
    words.more()
    room.settled()
    words.more()
    yield words
    words.more()
    now = room.settled()
    words.are_whole(now)
    for one in now.values():
        microphones = {other["id"]: other["microphone"] for other in one["people"]}
        assert sum(microphones.values()) == 1
        assert one["left"] == 0
    kept = PresenceInterval.objects.values_list("person", flat=True)
    assert len(kept) == len(set(kept)) == len(PEOPLE)


def test_a_killed_web_process(room: Participants, server: Server) -> None:
    with going_on(room) as words:
        server.stop(signal.SIGKILL)
        room.until(lambda now: not any(one["open"] for one in now.values()), "all cut off")
        words.more()
        starting = threading.Thread(target=start, args=[server])
        starting.start()
    starting.join()


def test_redis_restarts_empty(room: Participants, memory: Between) -> None:
    sockets = {name: one["sockets"] for name, one in room.look().items()}
    with going_on(room) as words:
        memory.cut()
        words.more()
        with redis.Redis.from_url(settings.BROKER_URL) as client:
            client.flushdb()
        memory.mend()
    # Nobody's socket was closed for it.
    assert {name: one["sockets"] for name, one in room.look().items()} == sockets


def test_postgresql_restarts(room: Participants, database: Between) -> None:
    sockets = {name: one["sockets"] for name, one in room.look().items()}
    with going_on(room) as words:
        database.cut()
        words.more()
        threading.Timer(DEAD + 2, database.mend).start()
    assert {name: one["sockets"] for name, one in room.look().items()} == sockets


def test_two_write_while_one_is_cut_off(room: Participants) -> None:
    """One's browser knows it; another's line is silent, and nobody has told."""
    with going_on(room) as words:
        room.do("cut", "bob", known=True)
        room.do("cut", SILENT, known=False)
        words.more()
        room.until(lambda now: not now["bob"]["open"] and not now[SILENT]["open"], "cut off")
        words.more()
        for name in ("bob", SILENT):
            room.do("mend", name)
