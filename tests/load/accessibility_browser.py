"""Axe and the width of pages in a real browser, in every language, theme and size."""

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS, session_of, shell
from tests.browser.test_accessibility import QUICK, VISITS, furnished
from tests.load.measurement import Measurement
from tests.load.visits import scratch_database, served
from tests.rights import Cast

# RGAA 10.11, 10.4 and 10.12.
NARROW, WIDE = (320, 640), (1280, 800)
DOUBLED = "html { font-size: 200% !important }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
# Faults of one page at one width; ``letters`` are the styles under which nothing may be lost.
LOOK = """async ({ how, letters }) => {
  const root = document.documentElement;
  const all = () => [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility());
  const frame = () => new Promise(requestAnimationFrame);
  const ready = () => root.dataset.frJs === "true" || document.body.matches(".room");
  for (const end = Date.now() + 20_000; !ready() && Date.now() < end; ) await frame();
  const faults = ready() ? [] : [["ready", "its script never started"]];
  const themes = root.dataset.frScheme === "system" ? ["light", "dark"] : [root.dataset.frTheme];
  for (const theme of themes) {
    root.dataset.frTheme = theme;
    await frame();
    const only = theme === themes[0] ? {} : { runOnly: ["color-contrast"] };
    const { violations } = await axe.run({ ...how, ...only });
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes)
        faults.push(["axe", `${theme} ${id}: ${html.slice(0, 160)} ${failureSummary}`]);
  }
  // Elements whose own words are cut off; what is only read aloud is meant to be.
  const aside = ".fr-sr-only, select, textarea, input";
  const cut = () => new Set(all().filter((one) => {
    if (one.clientWidth < 3 || one.closest(aside)) return false;
    const { overflowX, overflowY } = getComputedStyle(one);
    return (/hidden|clip/.test(overflowX) && one.scrollWidth > one.clientWidth + 1)
      || (/hidden|clip/.test(overflowY) && one.scrollHeight > one.clientHeight + 1);
  }));
  const wide = (name) => {
    if (root.scrollWidth <= innerWidth) return;
    const right = (one) => one.getBoundingClientRect().right;
    const last = all().reduce((most, one) => (right(one) > right(most) ? one : most));
    faults.push([name, `is ${root.scrollWidth} px wide: ${last?.outerHTML.slice(0, 120)}`]);
  };
  wide("width");
  const before = cut();
  for (const [name, rules] of letters) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
    await frame();
    wide(name);
    for (const one of cut())
      if (!before.has(one)) faults.push([name, `cuts ${one.outerHTML.slice(0, 160)}`]);
  }
  return faults;
}"""
KINDS = ("axe", "width", "spaced", "doubled", "ready")


def figures() -> Iterator[Measurement]:
    """Pages visited, and the faults of each kind."""
    logging.disable()
    wanted = os.environ.get("ACCESSIBILITY_OF", "").split() or list(VISITS)
    found: Counter[str] = Counter()
    with scratch_database(), served() as server, sync_playwright() as playwright:
        cast = furnished()
        visits = {person: VISITS[person](cast) for person in wanted}
        browser = playwright.chromium.launch(executable_path=shell(), args=CHROMIUM_OPTIONS)
        for person, addresses in visits.items():
            for language, _name in settings.LANGUAGES:
                page = _page(browser, server.url, cast, person, language)
                for address in addresses:
                    found["pages"] += 1
                    for kind, fault in _faults(page, server.url + address):
                        found[kind] += 1
                        sys.stderr.write(f"{person} {language} {address} {kind}: {fault}\n")
                page.context.close()
        browser.close()
    yield Measurement("accessibility.pages", found["pages"], "pages × languages")
    for kind in KINDS:
        yield Measurement(f"accessibility.{kind}", found[kind], "faults")


def _page(browser: Browser, url: str, cast: Cast, person: str, language: str) -> Page:
    """A visitor who has chosen a language, at rest."""
    context = browser.new_context(locale=language, reduced_motion="reduce", color_scheme="light")
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if person != "nobody":
        cookies[settings.SESSION_COOKIE_NAME] = session_of(getattr(cast, person))
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
    context.add_init_script(AXE_SCRIPT)
    return context.new_page()


def _faults(page: Page, address: str) -> Iterator[tuple[str, str]]:
    """Of one page at both widths."""
    for (width, height), letters in (
        (WIDE, [("doubled", DOUBLED), ("spaced", SPACED)]),
        (NARROW, [("spaced", SPACED)]),
    ):
        page.set_viewport_size({"width": width, "height": height})
        answer = page.goto(address)
        if answer is None or answer.status >= 500:
            yield "ready", f"answers {answer and answer.status}"
            return
        for kind, fault in page.evaluate(LOOK, {"how": QUICK, "letters": letters}):
            yield kind, f"{width} px: {fault}"
