"""What a club does in its room, driven through nine pages: the agenda moves on, everybody has the
floor in turn, pairs part and come back, several write in the notes at once, all say something.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from playwright.sync_api import Error as NotInTime
from playwright.sync_api import Page

from clubs.enums import GroupingKind
from clubs.models import ClubSession
from clubs.services import agenda_plan, grouping, notes
from clubs.services.grouping import Spot
from members.models import User
from tests.load.measurement import Measurement, median
from tests.load.room_browser import PATIENCE

WRITERS = (0, 3, 6)
SCENES = 4
SHORTEST = 12.0  # seconds of a scene
LONGEST = 50.0
# Milliseconds after which somebody who is not there must be shown no more.
GHOSTS_GONE = 20_000
PRESS = "(id) => document.getElementById(id)?.click()"
TEXT = "() => document.querySelector('#notes-text').value"
HAS = "(words) => document.querySelector('#notes-text').value.includes(words)"
STEP = """() => [...document.querySelectorAll("[data-part=agenda] .steps__item--now .steps__title")]
  .map((title) => title.textContent).join()"""
LINES = "() => [...document.querySelectorAll('.chat__body')].map((line) => line.textContent)"
HAS_LINES = "(number) => document.querySelectorAll('.chat__line').length >= number"
HAS_TILES = "(number) => document.querySelectorAll('.tile').length === number"
TILES = "() => [...document.querySelectorAll('.tile')].map(({ dataset }) => dataset.person).sort()"


class Method:
    """One session; ``people`` and ``pages`` in the same order, the advisor first."""

    def __init__(self, session: ClubSession, people: list[User], pages: list[Page]) -> None:
        self.session, self.people, self.pages = session, people, pages
        self.written: list[str] = []
        self.said: list[str] = []
        self.delays: list[float] = []

    def play(self, seconds: float) -> None:
        """Scene after scene for so long; at the end everybody is together again."""
        agenda_plan.take_usual(self.session, by=self.people[0])
        for rank in WRITERS:
            self._open_notes(self.pages[rank])
        scene = max(SHORTEST, min(LONGEST, seconds / SCENES))
        scenes = [self._next_step, self._next_turn, self._pairs, self._talk]
        end = time.monotonic() + seconds
        number = 0
        while time.monotonic() < end:
            self._hold(scenes[number % SCENES], min(end, time.monotonic() + scene))
            number += 1

    def _hold(self, act: Callable[[int], None], until: float) -> None:
        turn = 0
        while time.monotonic() < until:
            act(turn)
            self._write()
            self._say()
            self.pages[0].wait_for_timeout(2000)
            turn += 1
        self._press("round-end")
        grouping.recall(self.session, by=self.people[0])
        self._wait_for_words()

    # --- Acts ---------------------------------------------------------------------------------
    def _next_step(self, turn: int) -> None:
        if turn % 4 == 0:
            self._press("agenda-next")

    def _next_turn(self, turn: int) -> None:
        self._press("round-next" if turn else "round-begin")

    def _pairs(self, turn: int) -> None:
        if turn == 0:
            members = self.people[1:]
            spots = {person.pk: Spot(rank // 2 + 1) for rank, person in enumerate(members)}
            grouping.start(self.session, GroupingKind.PAIRS, spots, 10, by=self.people[0])

    def _talk(self, turn: int) -> None:
        """Only what goes on in every scene."""

    def _write(self) -> None:
        """Two write at once, one at the beginning and one at the end, letter by letter."""
        number = len(self.written)
        for rank, key in ((number % 3, "Home"), ((number + 1) % 3, "End")):
            page = self.pages[WRITERS[rank]]
            words = f"[{len(self.written)} une piste à suivre]"
            page.focus("#notes-text")
            page.keyboard.press(f"Control+{key}")
            page.keyboard.type(words, delay=10)
            self.written.append(words)

    def _say(self) -> None:
        body = f"({len(self.said)}) noté"
        page = self.pages[len(self.said) % len(self.pages)]
        page.evaluate(
            """(body) => {
              document.querySelector("#chat-body").value = body;
              document.querySelector("[data-chat-form]").requestSubmit();
            }""",
            body,
        )
        self.said.append(body)

    def _wait_for_words(self) -> None:
        """How long the last words take to be on all screens."""
        began = time.monotonic()
        for page in self.pages:
            page.wait_for_function(HAS, arg=self.written[-1], polling=50, timeout=PATIENCE)
        self.delays.append(time.monotonic() - began)

    def _press(self, button: str) -> None:
        self.pages[0].evaluate(PRESS, button)

    def _open_notes(self, page: Page) -> None:
        if page.locator("#panel").is_hidden():
            page.click("[data-key=panel]")
        page.click("#tab-notes")
        page.wait_for_selector("#notes-text:not([readonly])")

    def _tiles(self, page: Page) -> list[str]:
        """Who is on a screen, once all are: called back from pairs, people come in a moment."""
        with suppress(NotInTime):
            page.wait_for_function(HAS_TILES, arg=len(self.pages), timeout=GHOSTS_GONE)
        tiles: list[str] = page.evaluate(TILES)
        return tiles

    # --- At the end ---------------------------------------------------------------------------
    def differences(self) -> Iterator[Measurement]:
        """What is not the same on all nine screens, lost, or there twice."""
        for page in self.pages:
            page.wait_for_function(HAS_LINES, arg=len(self.said), timeout=PATIENCE)
        kept = notes.text_of(self.session)
        texts = [page.evaluate(TEXT) for page in self.pages]
        lines = [page.evaluate(LINES) for page in self.pages]
        steps = {page.evaluate(STEP) for page in self.pages}
        now = self.session.steps.filter(started_at__isnull=False, ended_at=None).first()
        # Once the last step has ended the pages only have to agree.
        other_steps = len(steps ^ {now.title}) if now else len(steps) - 1
        tiles = [self._tiles(page) for page in self.pages]
        counts = [kept.count(words) for words in self.written]
        counts += [seen.count(body) for seen in lines for body in self.said]
        yield median("nine.notes_s", self.delays, "s from a word's end to all nine screens")
        yield Measurement(
            "nine.other_texts", sum(text != kept for text in texts), f"of 9, {len(kept)} characters"
        )
        yield Measurement("nine.other_steps", other_steps, "titles of steps")
        yield Measurement(
            "nine.lost", counts.count(0), f"of {len(self.written)} notes and {len(self.said)} lines"
        )
        yield Measurement("nine.twice", sum(count > 1 for count in counts), "of them")
        ghosts = sum(abs(len(seen) - 9) + len(seen) - len(set(seen)) for seen in tiles)
        yield Measurement("nine.ghosts", ghosts, "tiles too many or too few on nine screens")
