"""What the rooms read and write in the database, for the processes that hold sockets.

Sockets are asynchronous, the database is not: each call runs in a thread of its own, never in
the one thread that Django keeps for synchronous code under ASGI.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ParamSpec, TypeVar
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import Error

from clubs.models import ChatMessage
from clubs.services import attendance, chat
from clubs.video.protocol import CHAT_SHOWN, ChatLine
from clubs.video.rights import participant_id

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous code that uses the database, in a thread."""
    threaded = database_sync_to_async(partial(function, *args, **kwargs), thread_sensitive=False)
    result: T = await threaded()
    return result


class DatabaseKeeper:
    """Attendance and chat in the database. While it is away attendance waits for the next
    report, half a minute later, and a room without its chat is still a room."""

    async def opened(self, session_id: int, person: int, now: datetime) -> None:
        await self._report(partial(attendance.opened, session_id, person, now))

    async def touched(self, session_id: int, people: list[int], now: datetime) -> None:
        await self._report(partial(attendance.touched, session_id, people, now))

    async def closed(self, session_id: int, person: int, now: datetime) -> None:
        await self._report(partial(attendance.closed, session_id, person, now))

    async def chat(self, session_id: int) -> list[ChatLine]:
        try:
            return await in_database(_last_lines, session_id)
        except Error:
            logger.warning("chat of session %s not read", session_id)
            return []

    async def _report(self, report: Callable[[], None]) -> None:
        try:
            await in_database(report)
        except Error as error:
            logger.warning("attendance not reported: %s", type(error).__name__)


async def keep_line(session_id: int, person: int, key: UUID, body: str) -> ChatLine:
    """Keep a chat message, once per key; raises ``django.db.Error``."""
    return await in_database(_kept_line, session_id, person, key, body)


def _kept_line(session_id: int, person: int, key: UUID, body: str) -> ChatLine:
    return line_of(chat.keep(session_id, person, key, body))


def _last_lines(session_id: int) -> list[ChatLine]:
    return [line_of(message) for message in chat.last(session_id, CHAT_SHOWN)]


def line_of(message: ChatMessage) -> ChatLine:
    return ChatLine(
        id=message.pk,
        key=message.key,
        author=participant_id(message.session_id, message.author_id),
        name=message.author.short_name,
        at=message.sent_at,
        body=message.body,
    )
