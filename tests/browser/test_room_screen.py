"""One screen at a time is shared in the room: seen by all, stopped by its owner or who leads."""

from playwright.sync_api import Page, expect

from members.models import User
from tests.browser.room import PATIENCE, Visit, Visitor, meeting, people, visit

__all__ = ["meeting", "people", "visit"]

# Keeps the shared track, to end it as the browser's own bar does.
KEEP_SCREEN = """
const share = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getDisplayMedia = async (wanted) => {
  const stream = await share(wanted);
  [window.shared] = stream.getVideoTracks();
  return stream;
};
"""
# As phones have it.
NO_SCREENS = "delete MediaDevices.prototype.getDisplayMedia;"
SCREEN = 'document.querySelector("[data-screen] video")'
FRAMES = f"{SCREEN}.getVideoPlaybackQuality().totalVideoFrames"


def sees_screen(page: Page) -> None:
    frames = page.evaluate(f"() => {FRAMES}")
    page.wait_for_function(f"(before) => {FRAMES} > before", arg=frames, timeout=PATIENCE)


def has_screen(visitor: Visitor, of: User) -> None:
    figure = visitor.page.locator("[data-screen]")
    expect(figure).to_be_visible(timeout=PATIENCE)
    expect(figure.locator("[data-screen-name]")).to_have_text(f"Écran de {of.short_name}")


def test_a_screen_is_shared_seen_and_stopped(people: list[User], visit: Visit) -> None:
    advisor, sharer, watcher = people[:3]
    phone = {"width": 360, "height": 740}
    lead = visit(advisor).enter()
    one = visit(sharer, KEEP_SCREEN).enter()
    two = visit(watcher, NO_SCREENS, viewport=phone).enter()
    one.sees_people(3)
    expect(two.key("screen")).to_be_hidden()
    one.page.keyboard.press("e")
    expect(one.key("screen")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    expect(one.page.locator("[data-notice=screen]")).to_be_visible()
    for visitor in (lead, two):
        has_screen(visitor, sharer)
        sees_screen(visitor.page)
    # The letters stay as sharp as they were taken, and the people are still there.
    width = one.page.evaluate("() => shared.getSettings().width")
    lead.page.wait_for_function(f"(width) => {SCREEN}.videoWidth === width", arg=width)
    lead.receives(sharer)
    # A second screen waits, and is told whose is there.
    lead.key("screen").click()
    expect(lead.page.locator("[data-announcer]")).to_contain_text("partage déjà son écran")
    expect(lead.key("screen")).to_have_attribute("aria-pressed", "false")
    # Who wants sound alone is sent no screen.
    two.page.get_by_text("Son seul", exact=True).click()
    expect(two.page.locator(".screen__spared")).to_be_visible()
    lead.page.locator("[data-screen] [data-screen-stop]").click()
    expect(one.key("screen")).to_have_attribute("aria-pressed", "false", timeout=PATIENCE)
    for visitor in (lead, two):
        expect(visitor.page.locator("[data-screen]")).to_be_hidden(timeout=PATIENCE)
    # Stopped with the browser's own bar.
    one.key("screen").click()
    has_screen(lead, sharer)
    one.page.evaluate('() => { shared.stop(); shared.dispatchEvent(new Event("ended")); }')
    expect(lead.page.locator("[data-screen]")).to_be_hidden(timeout=PATIENCE)
    lead.receives(sharer)
