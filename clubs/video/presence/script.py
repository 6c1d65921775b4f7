"""The one script that changes a room, ``write.lua``, and how it is called."""

import secrets
from importlib.resources import files
from typing import Any

from clubs.video.presence import keys

EVENTS_KEPT = 256

WRITE = (files(__package__) / "write.lua").read_text()


def write_words(
    to: str,
    session_id: int,
    participant: str,
    before: bytes,
    after: bytes,
    frame: bytes,
    *,
    process: str = "",
    epoch: int = 0,
    give_up_after: float | None = None,
    once: str = "",
) -> tuple[list[str], list[Any]]:
    """Its keys and arguments; what they mean is said at ``Presence.write``."""
    front, _, back = frame.partition(b'"seq":0')
    names = [
        keys.head(session_id),
        keys.people(session_id),
        keys.events(session_id),
        keys.REMOVALS,
        keys.held(process),
        keys.said(session_id),
        keys.PROCESSES,
    ]
    args: list[Any] = [
        to,
        participant,
        before,
        after,
        front + b'"seq":' if frame else b"",
        back,
        secrets.token_hex(4),
        f"{session_id}/{participant}",
        epoch,
        -1 if give_up_after is None else int(give_up_after * 1000),
        EVENTS_KEPT,
        keys.EVENTS_KEPT_MS,
        keys.PEOPLE_KEPT_MS,
        once,
        process,
    ]
    return names, args
