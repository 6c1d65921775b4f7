"""The messages' wire form, which browsers of yesterday's version still speak."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings
from django.core.management import call_command

from clubs.management.commands import write_protocol
from clubs.video import protocol
from clubs.video.protocol import Close, Trouble


def test_the_page_is_as_the_messages_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    page = Path(settings.BASE_DIR) / "docs" / "protocol.md"
    assert page.read_text() == write_protocol.page(), "run manage.py write_protocol"
    monkeypatch.setattr(write_protocol, "PAGE", tmp_path / "page.md")
    call_command("write_protocol")
    assert (tmp_path / "page.md").read_text() == page.read_text()


@pytest.mark.parametrize(
    "message", [*get_args(protocol.ClientMessage), *get_args(protocol.ServerMessage)]
)
def test_every_message_is_explained(message: type):
    assert message.__doc__
    assert f"### `{message.__struct_config__.tag}`" in write_protocol.page()


def test_every_code_has_its_meaning():
    assert set(protocol.CLOSE_MEANINGS) == set(Close)
    assert set(protocol.TROUBLE_MEANINGS) == set(Trouble)


def test_candidates_are_written_as_browsers_do():
    signal = protocol.SignalFrom(
        "ann", "page", "pc", 1, candidates=[protocol.Candidate("c", "0", 0, "u")]
    )
    assert protocol.encode(signal) == (
        b'{"type":"signal","from":"ann","page":"page","pc":"pc","seq":1,"candidates":'
        b'[{"candidate":"c","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}]}'
    )


@pytest.mark.parametrize("kind", get_args(protocol.Event))
def test_the_number_of_an_event_stands_first(kind: type):
    """Redis writes it there."""
    person = protocol.Participant(
        "ann",
        1,
        "page",
        '"seq":0',
        "A",
        protocol.Role.MEMBER,
        1,
        protocol.Connection.PRESENT,
        protocol.Media(),
        None,
        None,
        datetime(2025, 1, 6, tzinfo=UTC),
    )
    event = kind(
        0,
        *(
            [person]
            if "participant" in kind.__struct_fields__
            else [*"vwxyz"][: len(kind.__struct_fields__) - 1]
        ),
    )
    tag = kind.__struct_config__.tag
    start = f'{{"type":"{tag}","seq":0'.encode()
    assert protocol.encode(event).startswith((start + b",", start + b"}"))
