"""Real browsers in a room: how soon one hears and sees, and what the room's scripts weigh."""

import gzip
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from clubs.models import ClubSession
from eclub.kit.staticfiles import spare
from members.models import User
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium, session_of
from tests.browser.server import Server, collect_static
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.load.measurement import Measurement, median
from tests.load.visits import scratch_database

ROUNDS = 5
PATIENCE = 180_000
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js" / "room"
# Milliseconds from the click to the first sound and the first picture of each of the others, in
# order, asked of the connections themselves.
WATCH = """
const connections = new Map();
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    connections.set(this, new Set());
  }
};
const figures = { audio: "totalAudioEnergy", video: "framesDecoded" };
window.firsts = { audio: [], video: [] };
addEventListener("click", (event) => {
  if (event.target.closest("[data-lobby-enter]")) window.clickedAt = performance.now();
}, { capture: true });
const look = async () => {
  for (const [connection, known] of connections) {
    for (const { type, kind, ...entry } of (await connection.getStats()).values()) {
      if (type !== "inbound-rtp" || known.has(kind) || !(entry[figures[kind]] > 0)) continue;
      known.add(kind);
      window.firsts[kind].push(performance.now() - window.clickedAt);
    }
    // What has come is not asked for again: asking has its price.
    if (known.size === 2) connections.delete(connection);
  }
  setTimeout(look, 50);
};
look();
"""
SOUND = "(people) => window.firsts.audio[people - 1]"
PICTURE = "(people) => window.firsts.video[people - 1]"
MICROPHONE_OFF = """
localStorage.setItem("eclub.devices", JSON.stringify({ microphone: false }));
"""


def figures() -> Iterator[Measurement]:
    """What the group ``room`` says of browsers."""
    yield Measurement("room.js_gzip_kb", _script_bytes() / 1000, "kB")
    with scratch_database():
        session, people = meeting()
        with served() as server:
            with chromium_with() as browser:
                yield from _joining(browser, server, session, people[:3])
            with chromium_with("--use-fake-device-for-media-stream=fps=5") as browser:
                yield _nine(browser, server, session, people)


@contextmanager
def served(**environment: str) -> Iterator[Server]:
    """The platform as `make run` serves it; these advisors have no second factor."""
    with tempfile.TemporaryDirectory(prefix="eclub-room-") as folder:
        collect_static(Path(folder))
        server = Server(Path(folder), STAFF_SECOND_FACTOR="0", **environment)
        server.start()
        server.wait()
        try:
            yield server
        finally:
            server.close()


def _script_bytes() -> int:
    """The room's modules as they travel, each compressed; the devices' page has its own."""
    scripts = [path for path in SCRIPTS.glob("*.js") if path.name != "check.js"]
    return sum(len(gzip.compress(spare(path.read_bytes()), 9)) for path in scripts)


def meeting() -> tuple[ClubSession, list[User]]:
    """A session that goes on; the advisor and the members in order."""
    club = ClubFactory(starts_on=timezone.localdate() - timedelta(weeks=1), members=8)
    start = timezone.now() - timedelta(minutes=10)
    session: ClubSession = ClubSessionFactory(club=club, number=1, starts_at=start)
    seats = club.seats.select_related("member").order_by("number")
    return session, [session.advisor, *(seat.member for seat in seats)]


@contextmanager
def chromium_with(*options: str) -> Iterator[Browser]:
    """The browser of the tests, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            args=[*CHROMIUM_OPTIONS, *options], executable_path=chromium()
        )
        yield browser
        browser.close()
        # Inside Playwright's loop Django has a connection of its own.
        connection.close()


@contextmanager
def visit(
    browser: Browser,
    server: Server,
    session: ClubSession,
    user: User,
    script: str = "",
    watch: str = WATCH,
    **view: Any,
) -> Iterator[Page]:
    """The room's lobby, opened by somebody in a browser of their own."""
    context = browser.new_context(locale="fr-FR", **view)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict is one
    context.add_init_script(watch + script)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.url}/sessions/{session.pk}/room/")
    page.wait_for_selector('[data-devices-switch="video"][aria-pressed="true"]')
    yield page
    context.close()


def _wait(page: Page, question: str, people: int) -> float:
    """Seconds from the click until so many people are heard or seen."""
    answer = page.wait_for_function(question, arg=people, polling=50, timeout=PATIENCE)
    return float(answer.json_value()) / 1000


def _joining(
    browser: Browser, server: Server, session: ClubSession, people: list[User]
) -> Iterator[Measurement]:
    """Two people are there, the third comes, again and again."""
    sounds, pictures = [], []
    with ExitStack() as stack:
        for user in people[:2]:
            page = stack.enter_context(visit(browser, server, session, user))
            page.click("[data-lobby-enter]")
        _wait(page, PICTURE, 1)
        for _ in range(ROUNDS):
            with visit(browser, server, session, people[2]) as page:
                page.click("[data-lobby-enter]")
                sounds.append(_wait(page, SOUND, 2))
                pictures.append(_wait(page, PICTURE, 2))
                page.click("[data-key=leave]")
                page.wait_for_selector("[data-ended]:not([hidden])")
    yield median("room.join_sound_s", sounds, "s")
    yield median("room.join_picture_s", pictures, "s")


def _nine(
    browser: Browser, server: Server, session: ClubSession, people: list[User]
) -> Measurement:
    """All nine come at once, as at the hour; seven listen with their microphones off."""
    small = {"width": 480, "height": 360}
    with ExitStack() as stack:
        pages = [
            stack.enter_context(
                visit(
                    browser,
                    server,
                    session,
                    user,
                    MICROPHONE_OFF if rank > 1 else "",
                    viewport=small,
                )
            )
            for rank, user in enumerate(people)
        ]
        began = time.perf_counter()
        for page in pages:
            page.click("[data-lobby-enter]")
        for page in pages:
            _wait(page, PICTURE, 8)
        seconds = time.perf_counter() - began
    return Measurement("room.nine_pictures_s", seconds, "s, nine browsers on this machine")
