"""People in a room, each in a browser of their own: what tests do and read there.

Figures come from the tiles' data attributes, which the page keeps for support: ``frames``
decoded, sound ``packets`` and ``energy`` received, the state of the ``link``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from clubs.models import ClubSession
from members.models import User
from tests.browser.conftest import SignIn
from tests.factories.clubs import ClubFactory, ClubSessionFactory

# Nine browsers on two cores take their time; a quiet machine takes a tenth of it.
PATIENCE = 60_000

NUMBER = """([name, figure]) => Number([...document.querySelectorAll(".tile")]
  .find((tile) => tile.querySelector(".tile__name").textContent.startsWith(name))
  ?.dataset[figure] ?? 0)"""
BEYOND = f"([name, figure, value]) => ({NUMBER})([name, figure]) > value"
STANDS_STILL = f"""([name, figure]) => {{
  const value = ({NUMBER})([name, figure]);
  const still = window.lastFigure === value;
  window.lastFigure = value;
  return still;
}}"""


@dataclass
class Visitor:
    """Somebody with the room's page open."""

    user: User
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(PATIENCE)

    def open(self) -> "Visitor":
        self.page.goto(self.address)
        return self

    def enter(self) -> "Visitor":
        """Open the page and go in, through the preview."""
        self.open()
        self.page.locator("[data-lobby-enter]").click()
        self.is_in()
        return self

    def is_in(self) -> None:
        expect(self.page.locator("body[data-room=call][data-socket-open=true]")).to_be_attached(
            timeout=PATIENCE
        )

    def is_cut_off(self) -> None:
        expect(self.page.locator("body[data-socket-open=false]")).to_be_attached(timeout=PATIENCE)

    def tile(self, user: User) -> Locator:
        return self.page.locator(".tile", has_text=user.short_name)

    def key(self, name: str) -> Locator:
        return self.page.locator(f"[data-key={name}]")

    def figure(self, user: User, name: str) -> float:
        return float(self.page.evaluate(NUMBER, [user.short_name, name]))

    def receives(self, user: User, *figures: str) -> None:
        """More of each figure comes than had come until now."""
        self.will_receive(user, *figures)()

    def will_receive(self, user: User, *figures: str) -> "Wait":
        """Look at the figures now; the call waits until more of each has come."""
        names = figures or ("frames", "packets", "energy")
        values = [(name, self.figure(user, name)) for name in names]

        def wait() -> None:
            for name, value in values:
                beyond = [user.short_name, name, value]
                self.page.wait_for_function(BEYOND, arg=beyond, timeout=PATIENCE)

        return wait

    def receives_no_more(self, user: User, figure: str) -> None:
        """The figure is the same in two readings, further apart than the page's own."""
        self.page.evaluate("delete window.lastFigure")
        self.page.wait_for_function(
            STANDS_STILL, arg=[user.short_name, figure], polling=4500, timeout=PATIENCE
        )

    def sees_people(self, number: int) -> None:
        expect(self.page.locator(".tile")).to_have_count(number, timeout=PATIENCE)

    def microphone_is(self, on: bool) -> None:
        expect(self.key("microphone")).to_have_attribute("aria-pressed", str(on).lower())

    def is_muted_for(self, other: "Visitor", muted: bool = True) -> None:
        mark = other.tile(self.user).locator("[data-mark=muted]")
        expect(mark).to_be_visible(timeout=PATIENCE) if muted else expect(mark).to_be_hidden(
            timeout=PATIENCE
        )

    def write(self, text: str) -> None:
        field = self.page.locator("#chat-body")
        if not field.is_visible():
            self.key("panel").click()
        field.fill(text)
        field.press("Enter")

    def part(self, name: str) -> Locator:
        """A part of the session, in the panel."""
        if not self.page.locator("#panel").is_visible():
            self.key("panel").click()
        self.page.locator("#tab-session").click()
        return self.page.locator(f"[data-part={name}]")

    def line(self, text: str) -> Locator:
        return self.page.locator(".chat__line", has_text=re.compile(re.escape(text)))

    def reads(self, text: str) -> None:
        """The message is there once, and kept by the server."""
        expect(self.line(text)).to_have_count(1, timeout=PATIENCE)
        expect(self.line(text)).not_to_have_attribute("data-waiting", "", timeout=PATIENCE)


Visit = Callable[..., Visitor]
Wait = Callable[[], None]


def all_come(*waits: Wait) -> None:
    """Each has waited. A page looks at its figures every few seconds: all do so meanwhile."""
    for wait in waits:
        wait()


@pytest.fixture
def meeting(live_url: str) -> ClubSession:
    """A session that goes on, of a club with eight members."""
    today = timezone.localdate()
    club = ClubFactory(starts_on=today - timedelta(weeks=1), members=8)
    session: ClubSession = ClubSessionFactory(
        club=club, number=1, starts_at=timezone.now() - timedelta(minutes=10)
    )
    return session


@pytest.fixture
def people(meeting: ClubSession) -> list[User]:
    """The advisor, then the members from place 1 on."""
    seats = meeting.club.seats.select_related("member").order_by("number")
    return [meeting.advisor, *(seat.member for seat in seats)]


@pytest.fixture
def visit(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_url: str,
    meeting: ClubSession,
    sign_in: SignIn,
) -> Iterator[Visit]:
    """``visit(user)``: a browser of their own, ready to open the room."""
    contexts = []
    visitors = []

    def arrive(user: User, script: str = "", **options: Any) -> Visitor:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        sign_in(context, user)
        if script:
            context.add_init_script(script)
        visitor = Visitor(user, context.new_page(), f"{live_url}/sessions/{meeting.pk}/room/")
        visitors.append(visitor)
        return visitor

    yield arrive
    complaints = [line for visitor in visitors for line in visitor.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
