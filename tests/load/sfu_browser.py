"""Real browsers through Janus: our room beside a bare page that speaks to Janus itself.

Both have the same Janus, browser, cameras and two simulcast layers. Three people are there, the
fourth comes again and again; then all four stay, and what travels and what computes is counted.
The two take turns, so that a busy moment of the machine meets both.
"""

import functools
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from tests.browser.test_room_media_server import EARS, LISTEN, SETTLED
from tests.janus import MediaServer
from tests.load.measurement import Measurement, median
from tests.load.room_browser import PATIENCE, chromium_with, meeting, served, visit
from tests.load.visits import scratch_database

TURNS = 2
ROUNDS = 4
PEOPLE = 4
STEADY = 8.0
REFERENCE = "a bare VideoRoom page that sends the same two layers"
# How far behind EARS a voice is called missing.
WINDOW = 0.9
# Milliseconds from the click until so many others are seen; bytes both ways on all connections.
WATCH = """
const connections = new Set();
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); connections.add(this); }
};
window.seen = [];
addEventListener("click", (event) => {
  if (event.target.closest("[data-lobby-enter]")) window.clickedAt = performance.now();
}, { capture: true });
const known = new Set();
const look = async () => {
  for (const connection of connections) {
    if (window.seen.length >= 3) return;
    for (const { type, kind, ssrc, framesDecoded } of (await connection.getStats()).values()) {
      if (type !== "inbound-rtp" || kind !== "video" || !framesDecoded || known.has(ssrc)) continue;
      known.add(ssrc);
      window.seen.push(performance.now() - window.clickedAt);
    }
  }
  setTimeout(look, 50);
};
look();
window.travelled = async () => {
  let bytes = 0;
  for (const connection of connections) {
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type === "transport") bytes += entry.bytesSent + entry.bytesReceived;
    }
  }
  return bytes;
};
"""
SEEN = "(others) => window.seen[others - 1]"

Open = Callable[[int], Any]


def figures() -> Iterator[Measurement]:
    """What the group ``session`` says of media servers."""
    with tempfile.TemporaryDirectory(prefix="eclub-sfu-") as folder, scratch_database():
        session, people = meeting()
        janus = MediaServer(Path(folder)).start()
        try:
            with served(**janus.made.variables) as server, bare_pages(janus) as bare:

                def ours(browser: Browser) -> Open:
                    return lambda rank: visit(browser, server, session, people[rank], watch=WATCH)

                yield from compared(ours, lambda browser: lambda _: bare_page(browser, bare))
                yield silence(ours, janus)
        finally:
            janus.kill()


@contextmanager
def bare_pages(janus: MediaServer) -> Iterator[str]:
    """The bare page's address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Nothing on the bench's output."""

    handler = functools.partial(Quiet, directory=str(Path(__file__).parent))
    made = janus.made
    words = {"janus": janus.url, "secret": made.secret, "key": made.admin_key, "room": "bare"}
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/bare_videoroom.html?{urlencode(words)}"
        server.shutdown()


@contextmanager
def bare_page(browser: Browser, address: str) -> Iterator[Page]:
    """Somebody before the bare room."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("[data-lobby-enter]:not([disabled])")
    yield page
    context.close()


def compared(
    ours: Callable[[Browser], Open], bare: Callable[[Browser], Open]
) -> Iterator[Measurement]:
    """Joining, bytes and computing, by turns."""
    results: dict[str, list[tuple[list[float], float, float]]] = {"bare": [], "ours": []}
    for _ in range(TURNS):
        for name, kind in {"bare": bare, "ours": ours}.items():
            with chromium_with(f"--eclub-bench={name}") as browser:
                results[name].append(measured(kind(browser), f"--eclub-bench={name}"))
    joins, bytes_, cpu = together(results["ours"])
    their_joins, their_bytes, their_cpu = together(results["bare"])
    yield median("sfu.join", joins, "s", reference=REFERENCE, beside=their_joins)
    each = f"kB/s each, {PEOPLE} people"
    yield Measurement("sfu.bytes", bytes_ / 1000, each, REFERENCE, bytes_ / their_bytes)
    share = f"cores, {PEOPLE} browsers on this machine"
    yield Measurement("sfu.cpu", cpu, share, REFERENCE, cpu / their_cpu)


def together(turns: list[tuple[list[float], float, float]]) -> tuple[list[float], float, float]:
    """All joins, and the mean of what travelled and of what was computed."""
    joins, bytes_, cpu = zip(*turns, strict=True)
    return [join for turn in joins for join in turn], statistics.mean(bytes_), statistics.mean(cpu)


def measured(opened: Open, mark: str) -> tuple[list[float], float, float]:
    """Seconds of each join, bytes a second of each person, cores of all browsers together."""
    joins = []
    with ExitStack() as stack:
        pages = [stack.enter_context(opened(rank)) for rank in range(PEOPLE - 1)]
        for page in pages:
            page.click("[data-lobby-enter]")
        for page in pages:
            sees(page, PEOPLE - 2)
        for _ in range(ROUNDS):
            with opened(PEOPLE - 1) as page:
                page.click("[data-lobby-enter]")
                joins.append(sees(page, PEOPLE - 1))
        last = stack.enter_context(opened(PEOPLE - 1))
        last.click("[data-lobby-enter]")
        sees(last, PEOPLE - 1)
        pages.append(last)
        # Encoders start slowly: what is counted is a room that has settled.
        time.sleep(STEADY)
        began, before = time.perf_counter(), [page.evaluate("travelled()") for page in pages]
        computed = cpu_seconds(mark)
        time.sleep(STEADY)
        computed = cpu_seconds(mark) - computed
        after = [page.evaluate("travelled()") for page in pages]
        seconds = time.perf_counter() - began
    each = statistics.mean(b - a for a, b in zip(before, after, strict=True)) / seconds
    return joins, each, computed / seconds


def sees(page: Page, others: int) -> float:
    """Seconds from the click until so many others are seen."""
    answer = page.wait_for_function(SEEN, arg=others, polling=50, timeout=PATIENCE)
    return float(answer.json_value()) / 1000


def cpu_seconds(mark: str) -> float:
    """What the browser started with this mark has computed, its children included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    roots = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text()
        except OSError:
            continue
        pid = int(entry.name)
        parents[pid], ticks[pid] = int(fields[1]), int(fields[11]) + int(fields[12])
        if mark in command:
            roots.add(pid)

    def is_ours(pid: int) -> bool:
        while pid:
            if pid in roots:
                return True
            pid = parents.get(pid, 0)
        return False

    return sum(spent for pid, spent in ticks.items() if is_ours(pid)) / os.sysconf("SC_CLK_TCK")


def silence(ours: Callable[[Browser], Open], janus: MediaServer) -> Measurement:
    """Three people hear each other, the server is killed, they hear each other again."""
    with chromium_with() as browser, ExitStack() as stack:
        pages = [stack.enter_context(ours(browser)(rank)) for rank in range(3)]
        for page in pages:
            page.evaluate(EARS)
            page.click("[data-lobby-enter]")
        for page in pages:
            sees(page, 2)
            page.evaluate(LISTEN, 2)
        for page in pages:
            page.wait_for_function(SETTLED, timeout=PATIENCE)
            page.evaluate("window.gap = 0")
        janus.kill()
        for page in pages:
            page.wait_for_selector("body[data-media^=mesh]", timeout=PATIENCE)
        for page in pages:
            page.wait_for_function(SETTLED, timeout=PATIENCE)
        worst = max(float(page.evaluate("window.gap")) for page in pages) + WINDOW
    return Measurement("sfu.silence_killed_s", worst, "s, three people, to a mesh")
