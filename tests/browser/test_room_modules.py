"""The room's bookkeeping modules, which know no page: loaded as they are into one Chromium page.

Each test is a piece of JavaScript that answers what it found; no server and no database.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

MODULES = Path(settings.BASE_DIR) / "static" / "js" / "room"
ADDRESS = "http://modules.example/"
# But for what is spoken.
EMPTY = """<!DOCTYPE html><p data-announcer></p><p data-notice="listen"></p>
<button data-listen-again></button>"""

Run = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def empty_page(browser: Browser) -> Iterator[Page]:
    """A page of an address that has our modules and nothing else."""
    page = browser.new_page()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name:
            route.fulfill(path=MODULES / name, content_type="text/javascript")
        else:
            route.fulfill(body=EMPTY, content_type="text/html")

    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    yield page
    page.close()


@pytest.fixture
def run(empty_page: Page) -> Run:
    """``run(module, body)``: what the body returns, with the module's exports as ``m``."""

    def evaluate(module: str, body: str) -> Any:
        code = f'async () => {{ const m = await import("/{module}.js"); {body} }}'
        return empty_page.evaluate(code)

    return evaluate


# --- Ladder and budget -----------------------------------------------------------------------
def test_the_fewer_people_the_larger_the_picture(run: Run) -> None:
    sizes = run(
        "ladder",
        """return [1, 2, 3, 4, 5, 8].map((others) => {
          const { width, frameRate, bitrate } = m.plan({ others, uplink: null, speaking: false });
          return [width, frameRate, bitrate];
        });""",
    )
    large, middle, small = [640, 20, 450_000], [480, 15, 200_000], [320, 10, 90_000]
    assert sizes == [large, large, middle, middle, small, small]


@pytest.mark.parametrize(
    ("kilobits", "speaking", "expected"),
    [
        (5000, False, [90_000, None]),
        (5000, True, [150_000, None]),
        # (0.75 × 1000 − 8 × 45) / 8 = 48.75: below 50, only who speaks is seen.
        (1000, False, [0, "speaker"]),
        (1000, True, [48_750, "speaker"]),
        (1100, False, [58_125, None]),
        (1100, True, [58_125, "smaller"]),
        (600, True, [0, "all"]),
        (100, False, [0, "all"]),
    ],
)
def test_eight_others_share_one_uplink(
    run: Run, kilobits: int, speaking: bool, expected: list[Any]
) -> None:
    figures = f"{{ others: 8, uplink: {kilobits}000, speaking: {str(speaking).lower()} }}"
    body = f"const {{ bitrate, cut }} = m.plan({figures}); return [bitrate, cut];"
    assert run("ladder", body) == expected


def test_what_leaves_never_exceeds_the_uplink_and_keeps_the_voices(run: Run) -> None:
    wrong = run(
        "ladder",
        """const wrong = [];
        for (let others = 1; others <= 8; others += 1)
          for (let uplink = 50_000; uplink < 6_000_000; uplink += 37_000)
            for (const speaking of [true, false])
              for (const sharing of [true, false]) {
                const { bitrate, screen } = m.plan({ others, uplink, speaking, sharing });
                const pictures = others * (bitrate + (screen?.bitrate ?? 0));
                if (pictures > 0 && pictures + others * 45_000 > 0.75 * uplink)
                  wrong.push([others, uplink, speaking, sharing]);
              }
        return wrong;""",
    )
    assert wrong == []


def test_a_thin_picture_is_captured_smaller(run: Run) -> None:
    body = """return [2_000_000, 500_000, 250_000, 150_000].map(
      (uplink) => m.captured(m.plan({ others: 1, uplink, speaking: false })).width);"""
    assert run("ladder", body) == [640, 640, 480, 320]


def test_a_shared_screen_comes_before_ones_picture(run: Run) -> None:
    plans = run(
        "ladder",
        """return [null, 3_000_000, 500_000, 260_000, 80_000].map((uplink) => {
          const figures = { others: 2, uplink, speaking: true, sharing: true };
          const { bitrate, cut, screen } = m.plan(figures);
          return [screen.bitrate, bitrate, cut];
        });""",
    )
    assert plans == [
        [1_500_000, 100_000, None],
        [864_000, 100_000, None],
        [114_000, 0, "screen"],
        [42_000, 0, "screen"],
        [0, 0, "all"],
    ]


def test_the_budget_waits_falls_at_once_rises_slowly_and_tries_again(run: Run) -> None:
    story = run(
        "budget",
        """const budget = new m.Budget();
        const at = (seconds, uplink, others = 3) => {
          const figures = { others, uplink, speaking: false, strained: false };
          const { bitrate, cut } = budget.decide(figures, 1000 * seconds);
          return [bitrate, cut];
        };
        return {
          settling: at(5, 100_000, 2), narrow: at(20, 100_000, 2), kept: budget.narrow,
          newcomer: at(21, 5_000_000), settled: at(40, 1_000_000),
          tired: at(41, 100_000), slowly: at(42, 1_000_000), waits: at(60, 100_000),
          due: at(64, 100_000), tries: at(65, 100_000), again: at(80, 100_000),
          wide: at(81, 5_000_000), forgotten: budget.narrow,
        };""",
    )
    assert story["settling"] == [450_000, None]
    assert story["narrow"] == [0, "all"]
    assert story["kept"] == 100_000
    # Known to be narrow, it stays so while the estimate settles again.
    assert story["newcomer"] == [0, "all"]
    # (0.75 × 1000 − 3 × 45) / 3, then nothing for 20 seconds.
    assert story["settled"] == [200_000, None]
    assert story["tired"] == story["waits"] == story["due"] == [0, "all"]
    # A fifth of the way from 100 to 1 000 kb/s: (0.75 × 280 − 3 × 45) / 3 = 25.
    assert story["slowly"] == [0, "speaker"]
    assert story["tries"] == [200_000, None]
    assert story["again"] == [0, "all"]
    assert story["wide"] == [200_000, None]
    assert story["forgotten"] is None


def test_a_narrow_line_is_remembered_until_it_is_measured(run: Run) -> None:
    story = run(
        "budget",
        """const budget = new m.Budget(300_000);
        const figures = { others: 2, speaking: false, strained: false };
        const at = (seconds, uplink) => {
          const { bitrate, cut } = budget.decide({ ...figures, uplink }, 1000 * seconds);
          return [bitrate, cut];
        };
        return [at(1, null), at(5, 3_000_000), at(20, 3_000_000), budget.narrow];""",
    )
    assert story == [[67_500, "remembered"], [67_500, "remembered"], [450_000, None], None]


def test_a_computer_that_cannot_keep_up_rests_a_minute(run: Run) -> None:
    story = run(
        "budget",
        """const budget = new m.Budget();
        const figures = { others: 2, uplink: null, speaking: false };
        return [[1, true], [30, false], [62, false]].map(
          ([seconds, strained]) => budget.decide({ ...figures, strained }, 1000 * seconds).cut);""",
    )
    assert story == ["device", "device", None]


# --- Statistics ------------------------------------------------------------------------------
SUMMARY = """const summary = (changes) => ({ frames: 0, height: 0, packets: 0, lost: 0, energy: 0,
  rtt: 0.05, uplink: 300_000, sent: 0, lostAway: 0, strained: false, ...changes });"""


def test_one_bad_connection_is_the_other_sides(run: Run) -> None:
    body = f"""{SUMMARY}
    const reading = new m.LineReading();
    const people = ["a", "b", "c"];
    reading.read(people.map((id) => [id, summary({{}})]), 0);
    const bad = {{ lost: 50, lostAway: 0.4 }};
    const after = people.map((id, index) =>
      [id, summary({{ packets: 100, sent: 50_000, ...(index ? {{}} : bad) }})]);
    return reading.read(after, 2000);"""
    assert run("statistics", body) == {"loss": 0, "rtt": 0.05, "strained": False, "uplink": 900_000}


@pytest.mark.parametrize("changes", ["lostAway: 0.2", "rtt: 1.2"])
def test_what_does_not_get_through_is_no_uplink(run: Run, changes: str) -> None:
    body = f"""{SUMMARY}
    const reading = new m.LineReading();
    reading.read([["a", summary({{}})]], 0);
    return reading.read([["a", summary({{ sent: 25_000, {changes} }})]], 2000).uplink;"""
    # 100 kb/s were sent; less is tried next.
    assert 60_000 < run("statistics", body) <= 85_000


# --- Order, and what was not confirmed -------------------------------------------------------
def test_events_are_carried_out_once_and_in_order(run: Run) -> None:
    story = run(
        "sequence",
        """const sequence = new m.Sequence();
        sequence.restart("era", 4);
        const numbers = (seq) => sequence.take({ seq }).map((event) => event.seq);
        return [numbers(6), sequence.gap, numbers(5), sequence.gap, numbers(5), numbers(3),
          sequence.behind({ era: "era", seq: 6 }), sequence.behind({ era: "era", seq: 7 }),
          sequence.behind({ era: "new", seq: 1 })];""",
    )
    assert story == [[], True, [5, 6], False, [], [], False, True, True]


def test_a_message_is_said_again_until_it_is_confirmed(run: Run) -> None:
    story = run(
        "unconfirmed",
        """const said = [];
        const earlier = [{ key: "old", body: "avant" }];
        const waiting = new m.Unconfirmed(earlier, ({ body }) => said.push(body));
        waiting.add("bonjour");
        const [, { key }] = waiting.list;
        waiting.resume();
        waiting.refused({ key: "old", code: "malformed" });
        waiting.refused({ key, code: "unavailable", retry_after: 0 });
        return [said, waiting.confirm(key), waiting.confirm(key), waiting.list];""",
    )
    assert story == [["avant", "avant", "bonjour", "bonjour"], True, False, []]


def test_what_gathered_is_said_as_fast_as_the_server_wants(run: Run) -> None:
    story = run(
        "unconfirmed",
        """const said = [];
        let open = false;
        const waiting = new m.Unconfirmed([], ({ key }) => open && said.push(key));
        for (const body of ["a", "b", "c", "d"]) waiting.add(body);
        const keys = waiting.list.map(({ key }) => key);
        open = true;
        waiting.resume();
        waiting.confirm(keys[0]);
        const atOnce = said.length;
        waiting.refused({ key: keys[1], code: "too_fast", retry_after: 0.05 });
        const began = performance.now();
        const until = async (count) => {
          while (said.length < count) await new Promise((done) => setTimeout(done, 1));
        };
        await until(3);
        waiting.confirm(keys[1]);
        await until(4);
        waiting.confirm(keys[2]);
        await until(5);
        waiting.confirm(keys[3]);
        const paused = performance.now() - began >= 140;
        return [atOnce, said.map((key) => keys.indexOf(key)), paused, waiting.list];""",
    )
    assert story == [2, [0, 1, 1, 2, 3], True, []]


def test_one_that_is_never_answered_holds_up_no_other_for_good(run: Run) -> None:
    story = run(
        "unconfirmed",
        """const said = [];
        const wait = window.setTimeout;
        let fire;
        window.setTimeout = (work) => (fire = work);
        const earlier = ["a\\ud83d", "b", "c"].map((body) => ({ key: body[0], body }));
        const waiting = new m.Unconfirmed(earlier, ({ key }) => said.push(key));
        waiting.resume();
        const { body } = waiting.list[0];
        for (let tries = 0; tries < 3; tries += 1) fire();
        waiting.confirm("b");
        const order = waiting.list.map(({ key }) => key);
        // The database is away: what is refused for now keeps its place.
        for (let tries = 0; tries < 5; tries += 1) {
          waiting.refused({ key: "c", code: "unavailable" });
          fire();
        }
        window.setTimeout = wait;
        return [said.join(""), body, order];""",
    )
    assert story == ["aaab" + "c" * 6, "a\ufffd", ["c", "a"]]


def test_the_socket_comes_back_soon_then_patiently(run: Run) -> None:
    story = run(
        "backoff",
        """const middle = () => 0.5;
        return [[0, 1, 2, 3, 4, 5, 99].map((attempt) => m.delay(attempt, 1006, middle)),
          m.delay(0, 4008, middle), m.delay(0, 4012, middle),
          m.FINAL.has(4003), m.FINAL.has(1006)];""",
    )
    assert story == [[0, 300, 1200, 2700, 4800, 7000, 7000], 30_000, 1000, True, False]


# --- Whom one hears --------------------------------------------------------------------------
def test_what_is_announced_of_listening_is_what_one_hears(run: Run) -> None:
    story = run(
        "listening",
        """const wait = window.setTimeout;
        const said = [];
        let fire;
        window.setTimeout = (work) => (fire = work);
        const announcer = document.querySelector("[data-announcer]");
        const told = () => (fire(), said.push(announcer.textContent));
        const kept = { listens: false };
        const set = (to) => Object.assign(kept, to);
        const stay = { get: (name, otherwise) => kept[name] ?? otherwise, set };
        const listening = new m.Listening(document.querySelector("button"), stay);
        listening.remind(); told();
        listening.toggleOne("a", "Ann"); told();
        listening.toggleOne("a", "Ann"); told();
        listening.toggleOne("a", "Ann"); told();
        listening.toggle(); told();
        listening.toggleOne("a", "Ann"); told();
        listening.toggle(); told();
        listening.toggle(); told();
        window.setTimeout = wait;
        return said;""",
    )
    assert story == [
        "listen.off",
        "said.silenced.on",
        "listen.off",
        "said.silenced.on",
        "said.listen.some",
        "said.silenced.off",
        "said.listen.off",
        "said.listen.on",
    ]


# --- Roster ----------------------------------------------------------------------------------
PERSON = """const person = (id, changes = {}) => ({ id, name: id, epoch: 1, seat: null,
  hand_raised_at: null, shares_since: null, ...changes });"""


def test_the_roster_follows_the_events(run: Run) -> None:
    story = run(
        "roster",
        PERSON
        + """const roster = new m.Roster();
        const told = [];
        roster.addEventListener("people", ({ detail }) =>
          told.push([detail.joined, detail.left.map(({ id }) => id)]));
        roster.you = "b";
        roster.restart({ participants: [person("b", { seat: 2 }), person("a")], chat: [] });
        roster.apply({ type: "joined", participant: person("c", { seat: 1, epoch: 5 }) });
        roster.apply({ type: "left", id: "c", epoch: 4 });
        const order = roster.all.map(({ id }) => id);
        roster.apply({ type: "left", id: "c", epoch: 5 });
        return { told, order, others: roster.others.map(({ id }) => id) };""",
    )
    assert story["told"] == [[["b", "a"], []], [["c"], []], [[], ["c"]]]
    assert story["order"] == ["a", "c", "b"]
    assert story["others"] == ["a"]


def test_hands_and_screens_go_by_time(run: Run) -> None:
    story = run(
        "roster",
        PERSON
        + """const roster = new m.Roster();
        const at = (time) => ({ hand_raised_at: time, shares_since: time });
        const [later, first] = [at("2025-01-06T14:00:05Z"), at("2025-01-06T14:00:01Z")];
        const participants = [person("a", later), person("b", first), person("c")];
        roster.restart({ participants, chat: [] });
        return [roster.hands.map(({ id }) => id), roster.sharer.id];""",
    )
    assert story == [["b", "a"], "b"]


def test_a_line_of_chat_is_written_once(run: Run) -> None:
    story = run(
        "roster",
        """const roster = new m.Roster();
        const told = [];
        roster.addEventListener("chat", ({ detail: { lines, old } }) =>
          told.push([lines.map(({ id }) => id), old]));
        roster.restart({ participants: [], chat: [{ id: 1 }, { id: 2 }] });
        roster.apply({ type: "said", line: { id: 2 } });
        roster.apply({ type: "said", line: { id: 3 } });
        return told;""",
    )
    assert story == [[[1, 2], True], [[3], False]]


# --- Voices and mending ----------------------------------------------------------------------
def test_a_cough_does_not_make_a_speaker(run: Run) -> None:
    story = run(
        "voices",
        """const voices = new m.Voices();
        const hear = (now, ...levels) => [[...voices.hear(levels, now)], voices.speaker];
        return [hear(0, ["a", 0.2], ["b", 0]), hear(800, ["a", 0.2], ["b", 0.3]),
          hear(1200, ["a", 0.2], ["b", 0]),
          hear(1800, ["a", 0], ["b", 0]), hear(2200, ["a", 0], ["b", 0.3]),
          hear(3000, ["a", 0], ["b", 0.3])];""",
    )
    assert [speaker for _, speaker in story] == [None, "a", "a", "a", "a", "b"]


def test_a_connection_is_restarted_five_times_then_made_anew(run: Run) -> None:
    story = run(
        "watch",
        """const watch = new m.Watch(false);
        const due = [];
        for (let tick = 0; tick < 120 && due.at(-1) !== "rebuild"; tick += 1) {
          const what = watch.tick({ state: "failed", waiting: false });
          if (what === "restart") watch.restarted();
          if (what) due.push(what);
        }
        return due;""",
    )
    assert story == [*["restart"] * 5, "rebuild"]


# --- Shared notes ----------------------------------------------------------------------------
def test_notes_asked_for_while_they_are_read_are_read_once_more(run: Run) -> None:
    """What is on its way may have left before a word was kept."""
    read, left = run(
        "copy",
        """const { Text } = await import("/text.js");
        const author = new Text("w"), answers = [];
        const port = {
          keep() {}, send() {}, tell() {}, take: (work) => work(),
          fetch: () => new Promise((resolve) => answers.push(resolve)),
        };
        const copy = new m.Copy([], port);
        const whole = (changes) => ({ state: null, changes, version: changes.length, editors: [] });
        const kept = [author.insert(0, "kept meanwhile")];
        copy.read();
        copy.read();
        copy.read();
        answers[0](whole([]));
        await new Promise((resolve) => setTimeout(resolve));
        answers[1](whole(kept));
        await new Promise((resolve) => setTimeout(resolve));
        return [copy.text.value, answers.length];""",
    )
    assert (read, left) == ("kept meanwhile", 2)
