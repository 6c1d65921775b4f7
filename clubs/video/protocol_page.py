"""Writes ``docs/protocol.md`` from the messages themselves."""

import inspect
import types
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import fields

from clubs.video import protocol, text

INTRODUCTION = """# The room's protocol

Written from `clubs/video/protocol/` by `manage.py write_protocol`: change what is there, then
run the command; a test compares the two.
"""

PARTS: list[Any] = [
    protocol.Media,
    protocol.Participant,
    protocol.ChatLine,
    protocol.ChatFile,
    protocol.Waiting,
    protocol.RoomState,
    protocol.Groups,
    protocol.Topology,
    protocol.SessionTimes,
    protocol.IceServer,
    protocol.Description,
    protocol.Candidate,
    protocol.Source,
    text.Insertion,
    text.Removal,
    text.Character,
    text.Stretch,
]
WORDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    datetime: "date and time (ISO 8601)",
    UUID: "UUID",
    type(None): "null",
}


def page() -> str:
    """The whole page, in Markdown."""
    events = set(get_args(protocol.Event))
    to_one = [kind for kind in get_args(protocol.ServerMessage) if kind not in events]
    sections = [
        INTRODUCTION,
        _text(protocol),
        "## From the browser\n",
        *(_message(kind) for kind in get_args(protocol.ClientMessage)),
        "## From the server: room events, to everybody\n",
        *(_message(kind) for kind in get_args(protocol.Event)),
        "## From the server, to one page\n",
        *(_message(kind) for kind in to_one),
        "## Parts of messages\n",
        *(_part(kind) for kind in PARTS),
        "## Refusals\n",
        _table(["code", "meaning"], protocol.TROUBLE_MEANINGS.items()),
        "## Close codes\n",
        _table(["code", "name", "meaning"], _closes()),
    ]
    return "\n".join(section.strip() + "\n" for section in sections)


def _closes() -> Iterator[tuple[object, ...]]:
    yield 1000, "", "Answer to `leave`."
    for code, meaning in protocol.CLOSE_MEANINGS.items():
        yield int(code), code.name.lower(), meaning


def _message(kind: type[Struct]) -> str:
    tag = kind.__struct_config__.tag
    return f"### `{tag}`\n\n{_text(kind)}\n\n{_fields(kind)}"


def _part(kind: type[Struct]) -> str:
    return f"### {kind.__name__}\n\n{_text(kind)}\n\n{_fields(kind)}"


def _text(described: Any) -> str:
    return (inspect.getdoc(described) or "").replace("``", "`") if described.__doc__ else ""


def _fields(kind: type[Struct]) -> str:
    hints = get_type_hints(kind, include_extras=True)
    rows = [
        (f"`{field.encode_name}`", _words(hints[field.name]), "yes" if field.required else "no")
        for field in fields(kind)
    ]
    return _table(["field", "value", "needed"], rows) if rows else "No fields.\n"


def _words(hint: Any) -> str:
    """A type in words."""
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *metas = get_args(hint)
        bounds = [_bounds(meta) for meta in metas if isinstance(meta, msgspec.Meta)]
        return ", ".join([_words(inner), *filter(None, bounds)])
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in get_args(hint))
    if origin is list:
        return f"list of {_words(get_args(hint)[0])}"
    if origin is dict:
        key, value = get_args(hint)
        return f"{_words(value)}, by {_words(key)}"
    if origin in (Union, types.UnionType):
        return " or ".join(_words(one) for one in get_args(hint) if one is not UnsetType)
    if issubclass(hint, Enum):
        return " or ".join(f"`{one.value}`" for one in hint)
    if issubclass(hint, Struct):
        tag = hint.__struct_config__.tag
        return f"`{tag}`" if tag else hint.__name__
    return WORDS[hint]


def _bounds(meta: msgspec.Meta) -> str:
    said = [
        f"at least {meta.min_length} long" if meta.min_length else "",
        f"at most {meta.max_length} long" if meta.max_length else "",
        f"from {meta.ge}" if meta.ge is not None else "",
        f"to {meta.le}" if meta.le is not None else "",
    ]
    return " ".join(filter(None, said))


def _table(heads: list[str], rows: Any) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"
