"""The script that changes a room, ``write.lua``, and how it is called; what else has to happen
in one step.
"""

import secrets
from importlib.resources import files
from typing import Any

from clubs.video.presence import keys

EVENTS_KEPT = 256

WRITE = (files(__package__) / "write.lua").read_text()
# A place is no longer a process's, if it is still what the caller saw.
LET_GO = """
local people, held = unpack(KEYS)
local participant, seen, member = unpack(ARGV)
if (redis.call('HGET', people, participant) or '') == seen then
  redis.call('SREM', held, member)
end
"""
# A dead process that holds nothing is dropped; one that came back to put its people back is not.
FORGET = """
local processes, held = unpack(KEYS)
if redis.call('SCARD', held) == 0 then
  redis.call('ZREM', processes, ARGV[1])
end
"""


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
