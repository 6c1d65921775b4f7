"""Lines that fall, pages that reload, servers that die: everybody is back, once, as they were."""

import signal
from time import monotonic

import pytest
from playwright.sync_api import expect

from members.models import User
from tests.browser.room import PATIENCE, Visit, all_come, meeting, people, visit
from tests.browser.server import Server

__all__ = ["meeting", "people", "visit"]


def test_a_cut_line_comes_back_with_the_microphone_as_it_was(
    people: list[User], visit: Visit
) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.receives(people[1])
    two.key("microphone").click()
    two.is_muted_for(one)
    two.page.context.set_offline(True)
    two.is_cut_off()
    expect(one.tile(people[1])).to_have_attribute(
        "data-connection", "reconnecting", timeout=PATIENCE
    )
    # Only the socket is away: pictures go on both ways.
    all_come(
        one.will_receive(people[1], "frames"), two.will_receive(people[0], "frames", "packets")
    )
    two.page.context.set_offline(False)
    two.is_in()
    expect(one.tile(people[1])).to_have_attribute("data-connection", "present", timeout=PATIENCE)
    one.sees_people(2)
    two.sees_people(2)
    two.microphone_is(False)
    two.is_muted_for(one)


def test_a_line_cut_without_a_word_comes_back(people: list[User], visit: Visit) -> None:
    """The other end closes, and the browser knows of no lost network."""
    sockets = []
    one, two = visit(people[0]).enter(), visit(people[1])

    def between(route: object) -> None:
        route.connect_to_server()  # type: ignore[attr-defined]  # playwright's WebSocketRoute
        sockets.append(route)

    two.page.route_web_socket("**/ws/room/**", between)
    two.enter()
    one.receives(people[1])
    frames = one.figure(people[1], "frames")
    sockets[0].close(code=1011)
    deadline = monotonic() + PATIENCE / 1000
    while len(sockets) < 2:
        assert monotonic() < deadline, "it never came back"
        two.page.wait_for_timeout(50)
    two.is_in()
    one.sees_people(2)
    one.receives(people[1])
    assert one.figure(people[1], "frames") > frames
    two.write("me revoilà")
    one.reads("me revoilà")


def test_one_can_leave_while_cut_off(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.receives(people[1])
    two.page.context.set_offline(True)
    two.is_cut_off()
    two.page.locator("[data-key=leave]").click()
    expect(two.page.locator("[data-ended='1000']")).to_be_visible()
    two.page.context.set_offline(False)
    two.page.get_by_role("button", name="Revenir dans la séance").click()
    two.is_in()
    one.receives(people[1])
    one.sees_people(2)


def test_a_reloaded_page_is_the_same_person(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.receives(people[1])
    two.key("microphone").click()
    two.is_muted_for(one)
    two.page.reload()
    two.is_in()
    two.microphone_is(False)
    expect(two.key("camera")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    all_come(two.will_receive(people[0]), one.will_receive(people[1], "frames"))
    one.sees_people(2)
    two.sees_people(2)
    two.is_muted_for(one)
    two.key("microphone").click()
    one.receives(people[1], "packets", "energy")


@pytest.mark.faults
def test_a_killed_web_process_leaves_everybody_in_place(
    people: list[User], visit: Visit, server: Server
) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    all_come(one.will_receive(people[1]), two.will_receive(people[0]))
    two.key("microphone").click()
    two.is_muted_for(one)
    server.stop(signal.SIGKILL)
    one.is_cut_off()
    two.is_cut_off()
    # Voices and pictures do not pass through it.
    all_come(
        one.will_receive(people[1], "frames"), two.will_receive(people[0], "frames", "packets")
    )
    one.write("écrit pendant la panne")
    server.start()
    one.is_in()
    two.is_in()
    for visitor in (one, two):
        visitor.sees_people(2)
        visitor.reads("écrit pendant la panne")
    two.microphone_is(False)
    two.is_muted_for(one)
    one.microphone_is(True)
    expect(one.tile(people[1])).to_have_attribute("data-connection", "present", timeout=PATIENCE)
    all_come(one.will_receive(people[1], "frames"), two.will_receive(people[0]))
