"""What a page may send: hostile frames, floods, and what comes through."""

import json
from typing import Any, get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clubs.video import gate, protocol
from clubs.video.gate import Bucket, Gate
from clubs.video.protocol import Refused, Trouble

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

KEY = "7b8f2c1e-5d0a-4c36-9a4e-0d6f1b2a3c4d"
TYPES = [
    "hello",
    "heartbeat",
    "media",
    "hand",
    "say",
    "write",
    "signal",
    "catch_up",
    "ice",
    "leave",
    "?",
]
FIELDS = ["media", "raised", "key", "body", "to", "pc", "seq", "received", "candidates", "changes"]


@given(st.text(max_size=300))
def test_any_text_is_a_message_or_refused(text: str):
    found = Gate().read(text)
    assert isinstance(found, (Refused, *get_args(protocol.ClientMessage)))


@given(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_any_fields_are_a_message_or_refused(name: str, fields: dict[str, Any]):
    found = Gate().read(json.dumps({"type": name, **fields}))
    if isinstance(found, Refused):
        assert found.code == Trouble.MALFORMED
        assert found.about == name
    else:
        again = Gate().read(protocol.encode(found).decode())
        assert again == found


@given(st.binary(max_size=100))
def test_the_type_of_anything_can_be_asked(frame: bytes):
    assert isinstance(protocol.type_of(frame), str)


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"hand"}',
        '{"type":"hand","raised":"yes"}',
        '{"type":"hand","raised":1}',
        '{"type":"heartbeat","received":-1}',
        '{"type":"heartbeat","received":9007199254740993}',
        '{"type":"media","microphone":true,"camera":true,"receive":"nothing"}',
        '{"type":"say","key":"x","body":"y"}',
        f'{{"type":"say","key":"{KEY}","body":"  \\n "}}',
        f'{{"type":"say","key":"{KEY}","body":"a\\u0000b"}}',
        f'{{"type":"say","key":"{KEY}","body":"\\ud800"}}',
        f'{{"type":"say","key":"{KEY}","body":"{"x" * 2001}"}}',
        '{"type":"signal","to":"","pc":"1","seq":1}',
        '{"type":"signal","to":"a","pc":"1","seq":1,"description":{"type":"no","sdp":""}}',
        "[" * 5000,
        '{"type":"hello","media":' + '{"a":' * 2000,
        "NaN",
        "null",
    ],
)
def test_what_does_not_fit_is_malformed(frame: str):
    assert Gate().read(frame).code == Trouble.MALFORMED


def test_unknown_fields_are_let_through():
    assert Gate().read('{"type":"hand","raised":true,"emoji":"x"}') == protocol.Hand(True)


def test_a_chat_message_may_have_lines():
    key = uuid4()
    frame = json.dumps({"type": "say", "key": str(key), "body": "un\n\ndeux é"})
    assert Gate().read(frame) == protocol.Say(key, "un\n\ndeux é")


def test_size_counts_in_bytes():
    fits = '{"type":"hand","raised":true,"x":"%s"}'
    assert isinstance(Gate().read(fits % ("x" * 60_000)), protocol.Hand)
    assert Gate().read(fits % ("é" * 40_000)).code == Trouble.TOO_BIG
    assert Gate().read("x" * (64 * 1024 + 1)).code == Trouble.TOO_BIG


def test_binary_frames_are_malformed():
    assert Gate().read(None).code == Trouble.MALFORMED


def test_a_flood_is_refused_with_the_time_to_wait(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(gate.time, "monotonic", lambda: now)
    page = Gate()
    answers = [page.read('{"type":"ice"}') for _ in range(300)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert 100 <= len(refused) <= 110
    assert 0 < refused[0].retry_after < 1
    now += 1
    assert isinstance(page.read('{"type":"ice"}'), protocol.RenewIce)


def test_patience_ends_and_comes_back(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(gate.time, "monotonic", lambda: now)
    page = Gate()
    refused = Refused(Trouble.MALFORMED)
    assert [page.bears(refused) for _ in range(21)] == [True] * 20 + [False]
    now += 5
    assert page.bears(refused)


def test_a_bucket_never_overflows(monkeypatch: pytest.MonkeyPatch):
    now = 0.0
    monkeypatch.setattr(gate.time, "monotonic", lambda: now)
    bucket = Bucket((1.0, 2.0))
    now = 1e9
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    assert bucket.wait_for() == 1.0
