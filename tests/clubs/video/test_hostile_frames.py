"""Frames no page of ours sends, to a socket whose errors would be raised here: mutations of every
message, by who may least and by who may most. The socket answers or closes with a code of the
protocol; the others in the room do not notice.
"""

import asyncio
import json
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.json import encode

from clubs.models import ChatMessage
from clubs.video import gate, protocol
from clubs.video.protocol import Close
from tests.clubs.video.near import NearPage, rooms
from tests.clubs.video.page import in_thread
from tests.clubs.video.test_socket_rights import TABLE, cast, pages_of
from tests.hostile.values import EXAMPLES, HOSTILE
from tests.rights import Cast

# The fixture is the same.
__all__ = ["cast"]

SAMPLES: list[dict[str, Any]] = [json.loads(encode(row[0])) for row in TABLE] + [
    json.loads(encode(message))
    for message in (
        protocol.Signal(
            "server", "1.up", 2**53 - 1,
            description=protocol.Description("offer", "v=0"),
            candidates=[protocol.Candidate("candidate:1", "0", 0, "u")],
        ),
        protocol.SetView({"a": protocol.Picture.HIGH}),
    )
]  # fmt: skip
DEEP: Any = None
for _ in range(60):
    DEEP = [DEEP, {"a": DEEP}] if _ < 3 else [DEEP]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 2**31, 2**53, 2**63, 2**64, 10**300, 1e308, float("nan"), 0.5]),
    HOSTILE.map(lambda text: text[:3_000]),
    st.sampled_from([[], {}, [[]], {"": {}}, DEEP, ["a"] * 500, {str(n): n for n in range(300)}]),
)
CODES = {int(code) for code in Close} | {1000}


def places(found: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every way into a message."""
    inner = found.items() if isinstance(found, dict) else enumerate(found)
    ways = [way] if way else []
    if isinstance(found, dict | list):
        for key, value in inner:
            ways += places(value, (*way, key)) if isinstance(value, dict | list) else [(*way, key)]
    return ways


@st.composite
def torn(draw: st.DrawFn) -> str | bytes:
    """A frame that was one of ours."""
    message = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for way in draw(st.lists(st.sampled_from(places(message)), min_size=1, max_size=2)):
        holder = message
        try:
            for step in way[:-1]:
                holder = holder[step]
            match draw(st.integers(0, 9)):
                case 0:
                    del holder[way[-1]]
                case 1 if isinstance(holder, dict):
                    holder[draw(st.text(max_size=9))] = draw(ODD)
                case _:
                    holder[way[-1]] = draw(ODD)
        except (LookupError, TypeError):
            continue
    text = json.dumps(message)
    match draw(st.integers(0, 12)):
        case 0:
            return text[: draw(st.integers(0, len(text)))]
        case 1:
            return text.encode()
        case 2:
            return text.replace('"type"', '"type": "say", "type"', 1)
        case 3:
            return draw(st.text(max_size=80))
        case _:
            return text


def test_every_message_is_torn() -> None:
    tags = {kind.__struct_config__.tag for kind in get_args(protocol.ClientMessage)}
    assert {sample["type"] for sample in SAMPLES} == tags


def test_no_frame_breaks_a_socket(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MESSAGES", "CHAT", "NOTES", "REACTIONS", "PATIENCE"):
        monkeypatch.setattr(gate, name, (1e6, 1e6))
    with asyncio.Runner() as loop:
        run = loop.run
        held = rooms()
        run(held.__aenter__())
        pages = run(in_thread(lambda: pages_of(cast)))
        witness: NearPage = run(_opened(pages["advisor"]))
        senders = [pages["owner"], pages["stand_in"], pages["guest"]]

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(range(len(senders))), st.lists(torn(), min_size=1, max_size=6))
        def send(who: int, frames: list[str | bytes]) -> None:
            run(_heard(senders[who], frames))

        send()
        run(_unmoved(witness))
        for page in pages.values():
            if page.socket is not None:
                run(page.close())
        run(held.__aexit__(None, None, None))


async def _opened(page: NearPage) -> NearPage:
    await page.open()
    return page


async def _heard(page: NearPage, frames: list[str | bytes]) -> None:
    """All frames, then a sign of life that is answered, or a close with a code."""
    if page.socket is None or page.closed_with is not None:
        if page.socket is not None:
            await page.close()
        page.welcome, page.era, page.seq = None, "", 0
        await page.open()
    for frame in frames:
        if page.closed_with is None:
            await page.socket.send(frame)
    since = len(page.heard)
    await page.send(protocol.Beat(0))

    def answered() -> bool:
        return page.closed_with is not None or any(
            isinstance(one, protocol.BeatBack) for one in page.heard[since:]
        )

    await page.until(answered, "answered", within=10)
    assert page.closed_with is None or page.closed_with in CODES


async def _unmoved(witness: NearPage) -> None:
    """Whoever looked on is still there, and speaks and is heard."""
    assert witness.closed_with is None
    since = len(witness.heard)
    await witness.say("tranquille")
    await witness.hears(protocol.Said, since=since)
    lines = await in_thread(lambda: list(ChatMessage.objects.values_list("body", flat=True)))
    assert not [line for line in lines if "\0" in line or not line.strip()]
