"""Devices that fail, are missing, are refused or change: the preview says so, one joins anyway."""

import pytest
from playwright.sync_api import Page, expect

from members.models import User
from tests.browser.conftest import SignIn
from tests.browser.room import PATIENCE, Visit, all_come, meeting, people, visit

__all__ = ["meeting", "people", "visit"]

BROKEN_CAMERA = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  wanted.video ? Promise.reject(new DOMException("busy", "NotReadableError")) : open(wanted);
"""
NOTHING_PLUGGED = """
navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("none", "NotFoundError"));
navigator.mediaDevices.enumerateDevices = async () => [];
"""
REFUSED = """
navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("denied", "NotAllowedError"));
"""


@pytest.fixture
def check(page: Page, live_url: str, sign_in: SignIn, people: list[User]) -> Page:
    """The page that tries devices, before it is opened."""
    sign_in(page, people[1])
    return page


def test_the_preview_tells_what_works(check: Page, live_url: str) -> None:
    check.goto(f"{live_url}/device-check/")
    state = '[data-devices-state="{}"][data-state="{}"]'
    for kind, name in (("video", "seen"), ("audio", "heard")):
        expect(check.locator(state.format(kind, name))).to_be_visible(timeout=PATIENCE)
    expect(check.locator('[data-devices-state="line"]')).to_contain_text(" ms", timeout=PATIENCE)
    check.get_by_role("button", name="Écouter un son").click()
    expect(check.locator(state.format("speaker", "played"))).to_be_visible(timeout=PATIENCE)
    # The choice is remembered: another camera is used at the next visit, too.
    choice = check.locator("#devices-video")
    names = choice.locator("option").all_inner_texts()
    if len(names) > 1:
        choice.select_option(names[1])
        check.reload()
        expect(choice.locator("option:checked")).to_have_text(names[1])


def test_a_switched_off_microphone_stays_off(check: Page, live_url: str) -> None:
    check.goto(f"{live_url}/device-check/")
    switch = check.locator('[data-devices-switch="audio"]')
    expect(switch).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(check.locator('[data-devices-state="audio"]')).to_contain_text("personne ne vous entend")


def test_a_broken_camera_leaves_the_microphone(people: list[User], visit: Visit) -> None:
    whole, broken = visit(people[0]).enter(), visit(people[1], BROKEN_CAMERA).open()
    state = broken.page.locator('[data-devices-state="video"]')
    expect(state).to_contain_text("prise par un autre programme", timeout=PATIENCE)
    broken.page.locator("[data-lobby-enter]").click()
    broken.is_in()
    broken.microphone_is(True)
    all_come(whole.will_receive(people[1], "packets", "energy"), broken.will_receive(people[0]))
    expect(whole.tile(people[1]).locator("video")).to_be_hidden()
    expect(broken.key("camera")).to_have_attribute("data-problem", "")


def test_without_any_device_one_listens_and_writes(people: list[User], visit: Visit) -> None:
    whole, bare = visit(people[0]).enter(), visit(people[1], NOTHING_PLUGGED).open()
    expect(bare.page.locator('[data-devices-state="audio"]')).to_contain_text("Aucun micro")
    bare.page.get_by_role("button", name="Entrer sans micro ni caméra").click()
    bare.is_in()
    bare.receives(people[0])
    bare.is_muted_for(whole)
    bare.write("Je vous entends, sans micro")
    whole.reads("sans micro")


def test_a_refused_permission_says_how_to_give_it(check: Page, live_url: str) -> None:
    check.add_init_script(REFUSED)
    check.goto(f"{live_url}/device-check/")
    expect(check.locator('[data-devices-state="audio"]')).to_contain_text("autorisez le micro")
    expect(check.get_by_role("button", name="Réessayer le micro")).to_be_visible()


def test_an_unplugged_camera_does_not_take_the_sound(people: list[User], visit: Visit) -> None:
    """The track ends as it does when the plug is pulled; another camera goes on."""
    remember = """
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      window.camera = stream.getVideoTracks()[0] ?? window.camera;
      return stream;
    };
    """
    one, two = visit(people[0]).enter(), visit(people[1], remember).enter()
    one.receives(people[1])
    two.page.evaluate("""() => {
      const pulled = window.camera;
      pulled.stop();
      pulled.dispatchEvent(new Event("ended"));
    }""")
    one.receives(people[1])
    expect(two.key("camera")).to_have_attribute("aria-pressed", "true")
