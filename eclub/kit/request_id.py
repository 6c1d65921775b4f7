"""One id for all that one request causes: its line in the log, its tasks' lines, its socket's.

Whoever stands before us may give it, in ``X-Request-ID``; only hexadecimal digits are taken, so
that no stranger writes words into the log.
"""

import re
from uuid import uuid4

import structlog

HEADER = "X-Request-ID"
FORM = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f-]{14,62}[0-9A-Fa-f]")


def taken_or_new(given: str | None) -> str:
    """The id that came with a request, or one of our own."""
    return given if given and FORM.fullmatch(given) else str(uuid4())


def current() -> str:
    """The id of what runs now, empty when nobody asked for it."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def bind(request_id: str, **words: object) -> None:
    """Every line of this thread or coroutine bears the id from now on, and these words."""
    structlog.contextvars.bind_contextvars(request_id=request_id, **words)
