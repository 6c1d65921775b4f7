"""Letters composed by an input method, as Japanese is typed and as phones type everything, while
others write in the same notes: the real field in a real browser, the server played by the test.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import CDPSession, Page, Route

PAGE = """<!doctype html><html lang="fr"><p data-announcer></p>
<div data-notes data-url="/notes/"><textarea id="notes-text" maxlength="1000"></textarea>
<p data-notes-state></p><p data-notes-trouble></p></div>"""
EMPTY: dict[str, Any] = {"version": 0, "state": None, "changes": [], "editors": []}
# Somebody else has a copy, too; ``hear`` tells the page what they wrote.
MEET = """async () => {
  const { Notes } = await import("/notes.js");
  const { Text } = await import("/text.js");
  window.theirs = new Text("0000000b");
  const write = (changes) => keep("me", changes);
  const signalling = Object.assign(new EventTarget(), { open: true, write });
  const call = Object.assign(new EventTarget(), { roster: { you: "me" }, signalling });
  let version = 0;
  const keep = (author, changes) => {
    changes.forEach((change) => window.theirs.apply(change));
    version += changes.length;
    const detail = { author, name: author, version, changes, seq: version };
    Promise.resolve().then(() => call.dispatchEvent(new CustomEvent("noted", { detail })));
    return true;
  };
  window.hear = (place, words) => void keep("them", [window.theirs.insert(place, words)]);
  new Notes(document.body, { get: () => [], set: () => {} }).join(call);
}"""


class Field:
    """The field of the notes, and an input method that writes in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys: CDPSession = page.context.new_cdp_session(page)

    def compose(self, letters: str) -> None:
        where = {"selectionStart": len(letters), "selectionEnd": len(letters)}
        self.keys.send("Input.imeSetComposition", {"text": letters, **where})

    def commit(self, words: str) -> None:
        self.keys.send("Input.insertText", {"text": words})

    def hear(self, place: int, words: str) -> None:
        """Somebody else writes at a place of what is kept."""
        self.page.evaluate("([place, words]) => window.hear(place, words)", [place, words])

    @property
    def value(self) -> str:
        return str(self.page.evaluate("document.querySelector('#notes-text').value"))

    @property
    def before_caret(self) -> str:
        field = "document.querySelector('#notes-text')"
        return str(self.page.evaluate(f"{field}.value.slice(0, {field}.selectionEnd)"))

    def sent(self) -> str:
        """What the others read once everything has arrived."""
        self.page.clock.run_for(1000)
        return str(self.page.evaluate("window.theirs.value"))


@pytest.fixture
def field(page: Page) -> Field:
    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name:
            path = Path(settings.BASE_DIR) / "static/js/room" / name
            route.fulfill(body=path.read_text(), content_type="text/javascript")
        elif "/notes/" in route.request.url:
            route.fulfill(body=json.dumps(EMPTY), content_type="application/json")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page.clock.install()
    page.route("**/*", answer)
    page.goto("http://modules.example/")
    page.evaluate(MEET)
    page.wait_for_selector("#notes-text:not([readonly])")
    page.focus("#notes-text")
    return Field(page)


def test_composed_words_are_whole_while_others_write(field: Field) -> None:
    field.commit("Lundi, Brest")
    assert field.sent() == "Lundi, Brest"
    field.page.keyboard.press("ArrowLeft")
    field.compose("に")
    field.hear(0, "1. ")
    field.compose("にほ")
    # Nothing moves under the letters.
    assert field.value == "Lundi, Bresにほt"
    assert field.sent() == "1. Lundi, Bresにほt"
    field.hear(len("1. Lundi, Bresにほt"), " !")
    field.compose("にほん")
    field.commit("日本")
    assert field.value == "1. Lundi, Bres日本t !"
    assert field.before_caret == "1. Lundi, Bres日本"
    assert field.sent() == field.value


def test_who_stops_within_a_word_sees_the_others_go_on(field: Field) -> None:
    field.commit("un ")
    assert field.sent() == "un "
    field.compose("su")
    field.hear(0, "[avant] ")
    assert field.value == "un su"
    field.page.clock.run_for(8500)
    assert field.value == "[avant] un su"
    assert field.before_caret == field.value
    # The keyboard was told, and goes on behind what it had composed.
    field.compose("it")
    field.hear(0, "[encore] ")
    assert field.value == "[avant] un suit"
    field.commit("ite")
    assert field.sent() == field.value == field.before_caret == "[encore] [avant] un suite"


def test_composing_that_is_given_up_leaves_nothing(field: Field) -> None:
    field.commit("ab")
    assert field.sent() == "ab"
    field.compose("x")
    field.hear(1, "…")
    field.compose("")
    field.page.evaluate("document.querySelector('#notes-text').blur()")
    assert field.value == field.sent() == "a…b"
