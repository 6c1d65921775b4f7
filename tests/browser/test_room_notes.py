"""The shared notes: the browser's algorithm beside the server's, and people who write at once."""

import json
import random
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from clubs.models import ClubSession
from clubs.services import notes
from clubs.video.text import Text
from members.models import User
from tests.browser.room import PATIENCE, Visit, Visitor, meeting, people, visit
from tests.clubs.video.writers import actions_of_writers, play

__all__ = ["meeting", "people", "visit"]

PLAY = """async (vectors) => {
  const { Text } = await import("/text.js");
  return vectors.map(({ actions, shuffled, state, rest }) => {
    const texts = {};
    const changes = [];
    for (const { client, hears, place, removes, words } of actions) {
      const text = (texts[client] ??= new Text(client));
      if (hears) changes.forEach((change) => text.apply(change));
      const { length } = [...text.value];
      const position = Math.floor(place * length);
      changes.push(
        length && removes
          ? text.remove(text.stretches(position, removes))
          : text.insert(position, words),
      );
    }
    const [late, begun] = [new Text("0000000d"), new Text("0000000e")];
    for (const change of shuffled) late.apply(change);
    for (const change of rest) begun.apply(change);
    begun.merge(state);
    for (const change of shuffled) begun.apply(change);
    return { changes, late: late.value, begun: begun.value };
  });
}"""
TAKE_BACK = """async () => {
  const { Text } = await import("/text.js");
  const { Editing } = await import("/editing.js");
  const [mine, theirs] = [new Text("0000000a"), new Text("0000000b")];
  const made = [];
  const editing = new Editing(mine, (change) => { made.push(change); theirs.apply(change); });
  const steps = [];
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1100));
  editing.replace(0, 0, "un deux trois");
  await pause();
  editing.replace(3, 4, "2");
  mine.apply(theirs.insert(3, "[d’autres] "));
  mine.apply(theirs.remove(theirs.stretches(0, 2)));
  steps.push(mine.value);
  const carets = [editing.undo()];
  steps.push(mine.value);
  carets.push(editing.undo());
  steps.push(mine.value);
  carets.push(editing.undo());
  editing.redo();
  editing.redo();
  steps.push(mine.value);
  return { steps, carets, same: mine.value === theirs.value };
}"""


def page_with_modules(page: Page) -> None:
    """A page that has nothing but the room's modules without DOM."""

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        path = Path(settings.BASE_DIR) / "static/js/room" / name
        if name.endswith(".js") and path.exists():
            route.fulfill(body=path.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("**/*", answer)
    page.goto("http://modules.example/")


def test_browsers_and_servers_read_the_same(page: Page) -> None:
    vectors: list[dict[str, Any]] = []
    expected = []
    for seed in range(40):
        choice = random.Random(seed)
        actions = actions_of_writers(choice, 5 + 2 * seed)
        changes = play(actions)
        first = changes[: len(changes) // 2]
        half, whole = Text(), Text()
        for change in first:
            half.apply(change)
        for change in changes:
            whole.apply(change)
        shuffled = changes * 2
        choice.shuffle(shuffled)
        vectors.append(
            msgspec.to_builtins(
                {
                    "actions": actions,
                    "shuffled": shuffled,
                    "state": half.state(),
                    # Known already when the state comes, in part.
                    "rest": choice.sample(changes, len(changes) // 3),
                }
            )
        )
        text = str(whole)
        expected.append({"changes": msgspec.to_builtins(changes), "late": text, "begun": text})
    page_with_modules(page)
    found = page.evaluate(PLAY, json.loads(json.dumps(vectors)))
    for vector, mine, theirs in zip(vectors, expected, found, strict=True):
        assert theirs == mine, vector["actions"]


def test_one_takes_back_ones_own_words_only(page: Page) -> None:
    page_with_modules(page)
    found = page.evaluate(TAKE_BACK)
    assert found == {
        "steps": [
            " [d’autres] 2 trois",
            " [d’autres] deux trois",
            "[d’autres] ",
            " [d’autres] 2 trois",
        ],
        "carets": [16, 0, None],
        "same": True,
    }


def field_of(visitor: Visitor) -> Any:
    """The field of the notes, its tab open."""
    if not visitor.page.locator("#panel").is_visible():
        visitor.key("panel").click()
    visitor.page.locator("#tab-notes").click()
    field = visitor.page.locator("#notes-text")
    expect(field).to_be_editable(timeout=PATIENCE)
    return field


def test_two_write_and_one_is_cut_off_and_reloads(
    meeting: ClubSession, people: list[User], visit: Visit
) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    mine, theirs = field_of(one), field_of(two)
    mine.press_sequentially("Tour de table")
    expect(theirs).to_have_value("Tour de table", timeout=PATIENCE)
    # The caret stays where it is while others write before and after it.
    theirs.press("Home")
    theirs.press_sequentially("1. ")
    expect(mine).to_have_value("1. Tour de table", timeout=PATIENCE)
    mine.press_sequentially(" : fini 🙂")
    expect(theirs).to_have_value("1. Tour de table : fini 🙂", timeout=PATIENCE)
    two.page.context.set_offline(True)
    two.is_cut_off()
    theirs.press("End")
    theirs.press_sequentially("\n2. La coopérative")
    expect(two.page.locator("[data-notes-state]")).to_contain_text("dès que la ligne revient")
    one.page.keyboard.press("Control+z")
    mine.press_sequentially(" : presque fini")
    two.page.context.set_offline(False)
    # Nothing was sent yet, or its answer did not come: a reload keeps it.
    two.page.reload()
    two.is_in()
    theirs = field_of(two)
    expect(theirs).to_have_value(mine.input_value(), timeout=PATIENCE)
    for field in (mine, theirs):
        expect(field).to_have_value(
            "1. Tour de table : presque fini\n2. La coopérative", timeout=PATIENCE
        )
    expect(one.page.locator("[data-notes-state]")).to_contain_text(people[1].short_name)
    assert notes.text_of(meeting) == theirs.input_value()
    # Words on their way when a page goes are sent by the next one.
    two.page.evaluate(
        "() => { const f = document.querySelector('#notes-text'); f.focus();"
        " f.setRangeText('! ', 0, 0, 'end'); f.dispatchEvent(new InputEvent('input')) }"
    )
    two.page.reload()
    expect(mine).to_have_value("! " + notes.text_of(meeting).removeprefix("! "), timeout=PATIENCE)


def test_a_file_is_sent_once_also_when_the_line_falls(people: list[User], visit: Visit) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.part("agenda")  # the panel is open
    one.page.locator("#tab-chat").click()
    chooser = one.page.locator("#chat-file")
    one.page.route("**/files/", lambda route: route.abort())
    chooser.set_input_files(
        {"name": "CV d’Élise.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
    )
    upload = one.page.locator("[data-upload]")
    expect(upload).to_contain_text("n’est pas parti")
    # Writing goes on.
    one.write("toujours là")
    two.reads("toujours là")
    one.page.unroute("**/files/")
    upload.get_by_role("button", name="Réessayer").click()
    expect(upload).to_be_hidden()
    for visitor in (one, two):
        expect(visitor.line("CV d’Élise.pdf")).to_have_count(1, timeout=PATIENCE)
    with two.page.expect_download() as download:
        two.page.get_by_role("link", name="CV d’Élise.pdf").click()
    assert download.value.suggested_filename == "CV d’Élise.pdf"
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.7\n%%EOF"
    chooser.set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    expect(upload).to_contain_text("ne peut pas être envoyé ici")
    upload.get_by_role("button", name="Fermer").click()
    expect(one.page.get_by_role("button", name="Envoyer un fichier")).to_be_focused()
