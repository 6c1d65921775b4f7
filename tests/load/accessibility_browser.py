"""Axe and the width of pages in a real browser, in every language, theme and size."""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS, session_of, shell
from tests.browser.test_accessibility import QUICK, VISITS, furnished
from tests.load.measurement import Measurement
from tests.load.visits import scratch_database, served
from tests.rights import Cast

# Beside each other: one for each core of a small machine.
BROWSERS = 2
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
    // Words may stand out of their own box.
    const range = new Range();
    const right = (one) => {
      let most = one.getBoundingClientRect().right;
      if (one.closest(".fr-sr-only")) return most;
      for (const node of one.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) continue;
        range.selectNode(node);
        most = Math.max(most, range.getBoundingClientRect().right);
      }
      return most;
    };
    const last = all().reduce((most, one) => (right(one) >= right(most) ? one : most));
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
# A date is several stops of the keyboard; so are those that a browser adds.
PARTS_OF_DATES = 12
# Looks at each stop of the keyboard; what can be reached and was not is told at the end.
STOPS = """() => {
  const faults = [];
  const reached = new Set();
  const told = (one) => one.outerHTML.slice(0, 120);
  const drawn = (one, part) => getComputedStyle(one, part).outlineStyle !== "none";
  // Of a date, the browser itself lights the part that has the focus; a link of a map, its disc.
  const itself = "[type=date], [type=time], [type=datetime-local], audio[controls], svg a";
  const seen = (one) => one.matches(itself) || drawn(one)
    || [...(one.labels ?? [])].some((label) => drawn(label) || drawn(label, "::before"));
  addEventListener("focusin", ({ target }) => {
    if (reached.has(target)) return;
    reached.add(target);
    if (!seen(target)) faults.push(`the focus is not seen on ${told(target)}`);
    const { width, height } = (target.labels?.[0] ?? target).getBoundingClientRect();
    if (!width || !height) faults.push(`the focus is on nothing: ${told(target)}`);
  });
  const all = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const wanted = () => [...document.querySelectorAll(all)].filter((one) =>
    !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }));
  const group = ({ type, name, form }) => (type === "radio" ? `${name} ${form?.id}` : null);
  window.stops = () => {
    const groups = new Set([...reached].map(group));
    const also = (one) => group(one) && groups.has(group(one));
    const missed = wanted().filter((one) => !reached.has(one) && !also(one));
    return [...faults, ...missed.map((one) => `Tab does not reach ${told(one)}`)];
  };
  document.adoptedStyleSheets = [];
  document.activeElement?.blur();
  getSelection().removeAllRanges();
  return wanted().length;
}"""
KINDS = ("axe", "keyboard", "width", "spaced", "doubled", "ready")


@dataclass(frozen=True)
class Walk:
    """What one visitor goes through in one language."""

    person: str
    language: str
    cookies: dict[str, str]
    addresses: list[str]


def figures() -> Iterator[Measurement]:
    """Pages visited, and the faults of each kind; how far it is goes to stderr."""
    logging.disable()
    began = time.monotonic()
    found: Counter[str] = Counter()
    with scratch_database(), served() as server:
        walks = _walks(furnished(), server.url)
        with ThreadPoolExecutor(BROWSERS) as browsers:
            going = [browsers.submit(_walked, walk, server.url) for walk in walks]
            for number, done in enumerate(as_completed(going), start=1):
                told, counted = done.result()
                found += counted
                _tell(f"{number} of {len(walks)} {told} ({_since(began)})")
    faults = found.total() - found["pages"]
    _tell(f"{found['pages']} pages × languages in {_since(began)}: {faults} faults")
    yield Measurement("accessibility.pages", found["pages"], "pages × languages")
    for kind in KINDS:
        yield Measurement(f"accessibility.{kind}", found[kind], "faults")


def _walks(cast: Cast, url: str) -> list[Walk]:
    """Of everybody, or of those asked for; the longest first, so that browsers end together."""
    wanted = os.environ.get("ACCESSIBILITY_OF", "").split() or list(VISITS)
    walks = []
    for person in wanted:
        addresses = VISITS[person](cast)
        for language, _name in settings.LANGUAGES:
            cookies = {settings.LANGUAGE_COOKIE_NAME: language}
            if person != "nobody":
                cookies[settings.SESSION_COOKIE_NAME] = session_of(getattr(cast, person))
            walks.append(Walk(person, language, cookies, addresses))
    return sorted(walks, key=lambda walk: -len(walk.addresses))


def _walked(walk: Walk, url: str) -> tuple[str, Counter[str]]:
    """In a browser of its own; each fault is told as it is found."""
    found: Counter[str] = Counter()
    began = time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shell(), args=CHROMIUM_OPTIONS)
        context = browser.new_context(
            locale=walk.language, reduced_motion="reduce", color_scheme="light"
        )
        context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in walk.cookies.items()]
        )
        context.add_init_script(AXE_SCRIPT)
        page = context.new_page()
        for address in walk.addresses:
            found["pages"] += 1
            for kind, fault in _faults(page, url + address):
                found[kind] += 1
                _tell(f"{walk.person} {walk.language} {address} {kind}: {fault}")
        browser.close()
    faults = found.total() - found["pages"]
    told = f"{walk.person} {walk.language}: {found['pages']} pages, {faults} faults"
    return f"{told}, {_since(began)}", found


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


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
        if (width, height) == WIDE:
            yield from (("keyboard", fault) for fault in _walked_by_keyboard(page))


def _walked_by_keyboard(page: Page) -> list[str]:
    """Tab from one end of the page to the other."""
    for _stop in range(page.evaluate(STOPS) + PARTS_OF_DATES):
        page.keyboard.press("Tab")
    faults: list[str] = page.evaluate("stops()")
    return faults
