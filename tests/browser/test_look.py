"""Every page's frame in a real browser: strict policy, theme, phone."""

from playwright.sync_api import Page, expect


def test_the_frame_loads_without_a_complaint(page: Page, live_url: str) -> None:
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    page.goto(f"{live_url}/nulle-part")
    expect(page.locator("html")).to_have_attribute("data-fr-js", "true")
    page.wait_for_load_state("networkidle")
    # The page itself is the one that is not found.
    assert [line for line in heard if "404" not in line] == []


def test_the_dark_theme_is_there_before_the_first_paint(page: Page, live_url: str) -> None:
    page.emulate_media(color_scheme="dark")
    # Modules never arrive: what is set comes from the blocking script.
    page.route("**/design-system*.js", lambda route: route.abort())
    page.goto(f"{live_url}/nulle-part")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(22, 22, 22)"
