"""A whole club: nine people, each decoding the eight others' pictures.

Nine whole browsers share the two cores of the machine that tests: their cameras give five
pictures a second, and seven people listen with their microphones off, as one does in a meeting.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType

from members.models import User
from tests.browser.room import PATIENCE, Visit, all_come, meeting, people, visit

__all__ = ["meeting", "people", "visit"]

MICROPHONE_OFF = """
localStorage.setItem("eclub.devices", JSON.stringify({ microphone: false }));
"""
EIGHT_PICTURES = """() => [...document.querySelectorAll(".tile:not([data-own])")]
  .filter((tile) => Number(tile.dataset.frames) > 0).length === 8"""


@pytest.fixture(scope="module")
def browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """Chromium with slower cameras."""
    slow = "--use-fake-device-for-media-stream=fps=5"
    options = [*browser_type_launch_args["args"], slow]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": options})
    yield browser
    browser.close()


@pytest.mark.alone
def test_nine_people_see_each_other(people: list[User], visit: Visit) -> None:
    small = {"width": 480, "height": 360}
    loud = people[:2]
    visitors = [
        visit(user, "" if user in loud else MICROPHONE_OFF, viewport=small).open()
        for user in people
    ]
    for visitor in visitors:
        visitor.page.locator("[data-lobby-enter]").click()
    for visitor in visitors:
        visitor.is_in()
        visitor.sees_people(9)
        visitor.page.wait_for_function(EIGHT_PICTURES, timeout=3 * PATIENCE)
    all_come(
        *(
            visitor.will_receive(user, "packets")
            for visitor in visitors
            for user in loud
            if user != visitor.user
        )
    )
