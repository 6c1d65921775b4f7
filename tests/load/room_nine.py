"""Nine people in real browsers: agenda, speaking round, pairs, shared notes and chat go on for
ten minutes through Janus; then a mesh, then a bare page that speaks to Janus itself.

The nine share this machine, so their cameras give five pictures a second, and seven listen with
their microphones off. What is compared is a settled room in which nothing but media moves.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as NotInTime

from tests.browser.server import Server
from tests.janus import MediaServer
from tests.load import family
from tests.load.measurement import Measurement
from tests.load.room_browser import (
    MICROPHONE_OFF,
    PATIENCE,
    chromium_with,
    meeting,
    served,
    visit,
)
from tests.load.room_method import Method
from tests.load.sfu_browser import bare_pages
from tests.load.visits import scratch_database

MINUTES = float(os.environ.get("NINE_MINUTES", "10"))
STEADY = float(os.environ.get("NINE_STEADY_SECONDS", "60"))
PEOPLE = 9
LOUD = 2
# Encoders start slowly: what is counted is a room that has settled.
SETTLE = 10.0
# Milliseconds after which a picture that does not come counts as missing.
TOGETHER = 20_000
REFERENCE = "a bare VideoRoom page"
# Wide enough for the panel beside the people.
SCREEN = {"width": 1000, "height": 480}
# Bytes both ways on all connections so far, those that were closed since included; how many
# pictures and voices came in the last seconds.
COUNT = """
const connections = new Map();
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) {
    super(...options);
    connections.set(this, { sent: 0, received: 0 });
  }
};
const LATELY = 12_000;
const streams = new Map();
window.travelled = { sent: 0, received: 0 };
window.seen = window.heard = 0;
window.count = async () => {
  const now = performance.now();
  for (const [connection, before] of connections) {
    if (connection.connectionState === "closed") {
      connections.delete(connection);
      continue;
    }
    const total = { sent: 0, received: 0 };
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type === "transport") {
        total.sent += entry.bytesSent;
        total.received += entry.bytesReceived;
      }
      if (entry.type !== "inbound-rtp") continue;
      const figure = entry.kind === "video" ? entry.framesDecoded : entry.packetsReceived;
      const stream = streams.get(entry.ssrc) ?? { kind: entry.kind, figure: 0, at: -LATELY };
      if (figure !== stream.figure) Object.assign(stream, { figure, at: now });
      streams.set(entry.ssrc, stream);
    }
    for (const way of ["sent", "received"]) {
      window.travelled[way] += total[way] - before[way];
      before[way] = total[way];
    }
  }
  const lately = [...streams.values()].filter(({ at }) => now - at < LATELY);
  window.seen = lately.filter(({ kind }) => kind === "video").length;
  window.heard = lately.length - window.seen;
  return window.travelled;
};
setInterval(window.count, 4000);
"""
# As a microphone that is switched off.
MUTED = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wished) => {
  const media = await open(wished);
  for (const track of media.getAudioTracks()) track.enabled = false;
  return media;
};
"""
UNITS = {
    "cpu": "cores each",
    "memory_mb": "MB each, resident",
    "kbits_in": "kbit/s each",
    "kbits_out": "kbit/s each",
}
ALL_SEEN = "(others) => window.seen >= others"

Opened = AbstractContextManager[Page]


@dataclass(frozen=True)
class Cost:
    """Of one person: cores, megabytes, kilobits a second; and the servers' cores."""

    cpu: float
    memory_mb: float
    kbits_in: float
    kbits_out: float
    janus: float
    server: float


@dataclass
class Nine:
    """Nine pages in one browser, and the servers they use."""

    pages: list[Page]
    mark: str
    janus: MediaServer | None
    server: Server | None
    _at: float = 0.0

    def start(self) -> None:
        """Count from now on."""
        self._before, self._at = self._spent(), time.perf_counter()

    def read(self) -> Cost:
        """What was spent since ``start``."""
        after, seconds = self._spent(), time.perf_counter() - self._at
        rates = [(now - then) / seconds for now, then in zip(after, self._before, strict=True)]
        browser, received, sent, janus, server = rates
        memory = family.megabytes_of_renderers(family.family(self.mark), PEOPLE)
        bits = 8 / 1000 / PEOPLE
        return Cost(browser / PEOPLE, memory, received * bits, sent * bits, janus, server)

    def steady(self, *, whole: bool = True) -> Cost:
        """What a settled room costs in which nothing but media moves; ``whole``: not before all
        pictures come, which pages may hold back where they cost too much.
        """
        if whole:
            self.settle()
        else:
            with suppress(NotInTime):
                self.settle(within=TOGETHER)
        self.pages[0].wait_for_timeout(1000 * SETTLE)
        self.start()
        self.pages[0].wait_for_timeout(1000 * STEADY)
        return self.read()

    def settle(self, within: float = 2 * PATIENCE) -> None:
        """Until everybody sees the eight others; ``within`` milliseconds for each."""
        for page in self.pages:
            page.wait_for_function(ALL_SEEN, arg=PEOPLE - 1, polling=500, timeout=within)

    def _spent(self) -> list[float]:
        travelled = [page.evaluate("window.count()") for page in self.pages]
        servers = [one.process.pid for one in (self.janus, self.server) if one and one.process]
        return [
            family.seconds_of(family.family(self.mark)),
            sum(one["received"] for one in travelled),
            sum(one["sent"] for one in travelled),
            family.seconds_of(servers[:1] if self.janus else []),
            family.seconds_of(servers[-1:] if self.server else []),
        ]


@contextmanager
def nine(
    name: str,
    opened: Callable[[Browser, int], Opened],
    janus: MediaServer | None,
    server: Server | None,
) -> Iterator[Nine]:
    """All nine inside; all come at once, as at the hour."""
    mark = f"--eclub-bench={name}"
    slow = "--use-fake-device-for-media-stream=fps=5"
    with chromium_with(slow, mark) as browser, ExitStack() as stack:
        pages = [stack.enter_context(opened(browser, rank)) for rank in range(PEOPLE)]
        for page in pages:
            page.click("[data-lobby-enter]")
        yield Nine(pages, mark, janus, server)


@contextmanager
def bare_visit(browser: Browser, address: str, script: str) -> Iterator[Page]:
    """Somebody before the bare room."""
    context = browser.new_context(viewport=SCREEN)
    context.add_init_script(COUNT + script)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("[data-lobby-enter]:not([disabled])")
    yield page
    context.close()


def figures() -> Iterator[Measurement]:
    """What the group ``nine`` says."""
    with tempfile.TemporaryDirectory(prefix="eclub-nine-") as folder, scratch_database():
        session, people = meeting()

        def ours(server: Server) -> Callable[[Browser, int], Opened]:
            def opened(browser: Browser, rank: int) -> Opened:
                quiet = MICROPHONE_OFF if rank >= LOUD else ""
                return visit(browser, server, session, people[rank], quiet, COUNT, viewport=SCREEN)

            return opened

        def bare(browser: Browser, rank: int) -> Opened:
            return bare_visit(browser, address, MUTED if rank >= LOUD else "")

        janus = MediaServer(Path(folder)).start()
        try:
            with (
                served(**janus.made.variables) as server,
                nine("ours", ours(server), janus, server) as room,
            ):
                relayed = room.steady()
                yield from played(Method(session, people, room.pages), room, relayed)
            with served() as server, nine("mesh", ours(server), None, server) as room:
                mesh = room.steady(whole=False)
                come = sum(page.evaluate("window.seen") for page in room.pages)
                yield Measurement("nine.mesh.seen", come, f"of {PEOPLE * (PEOPLE - 1)} pictures")
            with bare_pages(janus) as address, nine("bare", bare, janus, None) as room:
                reference = room.steady()
        finally:
            janus.kill()
    yield from compared("nine", relayed, reference, REFERENCE)
    yield from compared("nine.mesh", mesh, reference, REFERENCE)
    yield Measurement(
        "nine.janus_cpu", relayed.janus, "cores", REFERENCE, relayed.janus / reference.janus
    )
    yield Measurement("nine.server_cpu", relayed.server, "cores, a settled room")


def played(method: Method, room: Nine, settled: Cost) -> Iterator[Measurement]:
    """The session itself: what it costs beside a room in which nothing moves, and how alike the
    nine screens are at its end.
    """
    room.start()
    method.play(60 * MINUTES)
    cost = room.read()
    yield from compared("nine.session", cost, settled, "the same room before it, settled")
    yield Measurement("nine.session.server_cpu", cost.server, "cores")
    with suppress(NotInTime):
        room.settle(within=TOGETHER)
    yield from method.differences()
    for page in room.pages:
        page.evaluate("window.count()")
    for figure, most in (("seen", PEOPLE * (PEOPLE - 1)), ("heard", LOUD * (PEOPLE - 1))):
        come = sum(min(page.evaluate(f"window.{figure}"), PEOPLE - 1) for page in room.pages)
        yield Measurement(f"nine.{figure}", come, f"of {most} streams that should come")
    cut = sum(page.locator("[data-notice=line]").is_visible() for page in room.pages)
    yield Measurement("nine.cut", cut, "of 9 pages that say to have cut their own picture")


def compared(name: str, cost: Cost, beside: Cost, reference: str) -> Iterator[Measurement]:
    """Each of one person."""
    for figure, unit in UNITS.items():
        value, other = getattr(cost, figure), getattr(beside, figure)
        ratio = value / other if other else None
        yield Measurement(f"{name}.{figure}", value, unit, reference, ratio)
