"""A session of three hours made short, and one that is cut and killed again and again.

The long one runs the page's own timers a hundred times faster and tells it three hours of
events, through the real server and Redis; what the page keeps after it is its growth.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import redis
from django.conf import settings
from msgspec.structs import replace
from playwright.sync_api import CDPSession, Page

from clubs.models import ClubSession
from clubs.services import chat
from clubs.services.room import line_of
from clubs.video import presence, rights
from clubs.video.presence import keys
from clubs.video.protocol import Changed, Line, Part, Participant, Renewed, Said, encode
from members.models import User
from tests.browser.server import Server
from tests.load.measurement import Measurement, median
from tests.load.room_browser import PATIENCE, chromium_with, meeting, served, visit
from tests.load.visits import scratch_database

HOURS = 3
FASTER = 100
EVENTS = 3000  # hands, devices and lines of a room of nine in three hours
LINES = 300
RENEWALS = 100
WARM_UP = 5.0
ROUNDS = 3
CUT = 10.0
GIVEN_UP = 20.0  # seconds after which nobody may be shown who is gone
MARGIN = 3.0
# Timers asked for before `hurry` is called run that many times faster after it.
HURRY = """
const repeat = window.setInterval.bind(window);
const clear = window.clearInterval.bind(window);
const timers = new Map();
window.setInterval = (work, delay, ...rest) => {
  const id = repeat(work, delay, ...rest);
  if (delay < 4000) timers.set(id, [work, delay]);
  return id;
};
window.clearInterval = (id) => {
  clear(id);
  timers.delete(id);
};
window.hurry = (times) => [...timers.values()].map(([work, delay]) => repeat(work, delay / times));
"""
IN = "() => document.body.dataset.socketOpen === 'true'"
SEES = """(others) => [...document.querySelectorAll(".tile:not([data-own])")]
  .filter(({ dataset }) => dataset.link === "connected" && dataset.connection === "present")
  .length === others"""
READ = """() => [...document.querySelectorAll(".chat__body")].map((body) => body.textContent)"""
HAS_READ = """(lines) => document.querySelectorAll(".chat__line").length >= lines"""
TILES = "() => document.querySelectorAll('.tile').length"


def figures() -> Iterator[Measurement]:
    """What the group ``session`` says of long and of broken sessions."""
    with scratch_database():
        session, people = meeting()
        with chromium_with() as browser, ExitStack() as stack:
            here, there = stack.enter_context(served()), stack.enter_context(served())
            pages = [
                enter(stack.enter_context(visit(browser, server, session, user, HURRY)))
                for server, user in ((here, people[0]), (there, people[1]))
            ]
            for page in pages:
                page.wait_for_function(SEES, arg=1, timeout=PATIENCE)
            ghost = visit(browser, here, session, people[2])
            enter(ghost.__enter__())
            pages[0].wait_for_function(SEES, arg=2, timeout=PATIENCE)
            # A browser that dies says nothing.
            ghost.__exit__(None, None, None)
            yield from broken(session, people, pages, there)
            yield growth(session, people[1], pages[0])


def enter(page: Page) -> Page:
    """In, with the discussion open."""
    page.click("[data-lobby-enter]")
    page.wait_for_function(IN, timeout=PATIENCE)
    return page


def say(session: ClubSession, user: User, body: str) -> None:
    """A message, kept and told as the socket does."""
    line = line_of(chat.keep(session.pk, user.pk, uuid4(), body))
    presence.tell(session.pk, encode(Said(0, line)))


def broken(
    session: ClubSession, people: list[User], pages: list[Page], there: Server
) -> Iterator[Measurement]:
    """One page's network goes for ten seconds while the other's server is killed, three times."""
    one, two = pages
    back, told = [], 0
    for _ in range(ROUNDS):
        one.context.set_offline(True)
        there.stop(signal.SIGKILL)
        there.start()
        until = time.monotonic() + CUT
        while time.monotonic() < until:
            told += 1
            say(session, people[0], f"ligne {told}")
            one.wait_for_timeout(500)
        one.context.set_offline(False)
        began = time.monotonic()
        one.wait_for_function(IN, timeout=PATIENCE, polling=50)
        two.wait_for_function(SEES, arg=1, timeout=PATIENCE, polling=50)
        back.append(time.monotonic() - began)
        one.wait_for_function(SEES, arg=1, timeout=PATIENCE)
    lost = 0
    for page in pages:
        page.wait_for_function(HAS_READ, arg=told, timeout=PATIENCE)
        read = page.evaluate(READ)
        lost += sum(abs(read.count(f"ligne {number}") - 1) for number in range(1, told + 1))
    one.wait_for_timeout(1000 * (GIVEN_UP + MARGIN))
    yield median("room.back_after_cut_s", back, "s")
    yield Measurement("room.ghosts", sum(page.evaluate(TILES) - 2 for page in pages), "people")
    yield Measurement("room.lost_events", lost, f"of {told} messages on two pages")


def growth(session: ClubSession, other: User, page: Page) -> Measurement:
    """What the page holds after three hours, in megabytes above what it held at their start."""
    devtools = page.context.new_cdp_session(page)
    person = participant(session, other)
    page.wait_for_timeout(1000 * WARM_UP)
    before = held(devtools)
    page.evaluate("(times) => window.hurry(times)", FASTER)
    seconds = HOURS * 3600 / FASTER
    began = time.monotonic()
    for number in range(1, EVENTS + 1):
        presence.tell(session.pk, encode(Changed(0, changed(person, number))))
        if number % (EVENTS // LINES) == 0:
            say(session, other, f"Message {number}, de la longueur d’une phrase ordinaire.")
        if number % (EVENTS // RENEWALS) == 0:
            presence.tell(session.pk, encode(Renewed(0, Part.AGENDA)))
        ahead = began + number * seconds / EVENTS - time.monotonic()
        if ahead > 0:
            page.wait_for_timeout(1000 * ahead)
    return Measurement("room.heap_growth_mb", (held(devtools) - before) / 1e6, "MB in three hours")


def participant(session: ClubSession, user: User) -> Participant:
    """Somebody as the room has them."""
    their_id = rights.participant_id(session.pk, user.pk)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        raw = client.hget(keys.people(session.pk), their_id)
    return presence.decode_place(raw).participant


def changed(person: Participant, number: int) -> Participant:
    """Somebody who raises a hand, switches devices and has a line that varies."""
    media = replace(person.media, microphone=number % 2 == 0, camera=number % 6 != 0)
    hand = person.joined_at if number % 5 == 0 else None
    line = (Line.GOOD, Line.FAIR, Line.POOR)[number % 3]
    return replace(person, media=media, hand_raised_at=hand, line=line)


def held(devtools: CDPSession) -> float:
    """Bytes in use once what nobody needs is collected."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    usage = devtools.send("Runtime.getHeapUsage")
    # The page's elements and buffers, too.
    kinds = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
    return float(sum(usage.get(kind, 0) for kind in kinds))
