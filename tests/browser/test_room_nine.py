"""A whole club: nine people, each decoding the eight others' pictures."""

from members.models import User
from tests.browser.room import PATIENCE, Visit, meeting, people, visit

__all__ = ["meeting", "people", "visit"]

EIGHT_PICTURES = """() => [...document.querySelectorAll(".tile:not([data-own])")]
  .filter((tile) => Number(tile.dataset.frames) > 0 && Number(tile.dataset.packets) > 0)
  .length === 8"""


def test_nine_people_see_and_hear_each_other(people: list[User], visit: Visit) -> None:
    small = {"width": 480, "height": 360}
    visitors = [visit(user, viewport=small).enter() for user in people]
    assert len(visitors) == 9
    for visitor in visitors:
        visitor.page.wait_for_function(EIGHT_PICTURES, timeout=3 * PATIENCE)
    for visitor in visitors:
        visitor.sees_people(9)
