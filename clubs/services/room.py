"""What the rooms read and write in the database, for the processes that hold sockets."""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error
from django.urls import reverse
from django.utils import timezone
from msgspec import UNSET, UnsetType

from clubs.models import ChatMessage, ClubSession
from clubs.services import attendance, chat, door, grouping, notes
from clubs.services import round as rounds
from clubs.services.room_database import in_database
from clubs.services.room_reports import Reports
from clubs.video import farewell, rights
from clubs.video.changes import Change
from clubs.video.member import Member, Timing, Unanswered
from clubs.video.protocol import (
    CHAT_SHOWN,
    ChatFile,
    ChatLine,
    Close,
    Groups,
    Hello,
    Noted,
    Refused,
    Trouble,
    Welcome,
)
from clubs.video.runner import Runner
from clubs.video.turn import ice_servers
from clubs.video.watch import Watch
from clubs.video.wire import Server
from eclub.kit import draining
from members.models import User

logger = logging.getLogger(__name__)

# Seconds for what is being written when all of ROOM_DRAIN_SECONDS went into telling pages.
LAST_TRY = 1.0

_runners: dict[asyncio.AbstractEventLoop, Runner] = {}


class DatabaseKeeper:
    """Attendance, chat and groups in the database. While it is away reports of attendance wait;
    a room without its chat is still a room.
    """

    def __init__(self) -> None:
        self.reports = Reports()

    # Guests, who are below zero, come to no attendance.
    async def opened(self, session_id: int, person: int, now: datetime) -> None:
        if person > 0:
            await self.reports.send(session_id, partial(attendance.opened, session_id, person, now))
            await self.reports.send(session_id, partial(rounds.arrived, session_id, person, now))

    async def touched(self, session_id: int, people: list[int], now: datetime) -> None:
        members = [person for person in people if person > 0]
        await self.reports.send(session_id, partial(attendance.touched, session_id, members, now))

    async def closed(self, session_id: int, person: int, now: datetime) -> None:
        if person > 0:
            await self.reports.send(session_id, partial(attendance.closed, session_id, person, now))

    async def chat(self, session_id: int) -> list[ChatLine]:
        try:
            return await in_database(_last_lines, session_id)
        except Error:
            logger.warning("chat of session %s not read", session_id)
            return []

    async def groups(self, session_id: int) -> Groups | UnsetType | None:
        try:
            return await in_database(grouping.of_room, session_id)
        except Error:
            return UNSET


def runner() -> Runner:
    """This process's rooms, started with its first socket."""
    loop = asyncio.get_running_loop()
    if loop not in _runners:
        keeper = DatabaseKeeper()
        made = _runners[loop] = Runner(
            settings.REDIS_URL,
            keeper,
            Timing(**settings.ROOM_SECONDS),
            [
                Server(url, settings.JANUS_SECRET, settings.JANUS_ADMIN_KEY)
                for url in settings.JANUS_URLS
            ],
            settings.JANUS_DRAINING,
        )
        made.start()
        made.spawn(Watch(made).run())
        _drain_at_the_end(made, keeper.reports)
    return _runners[loop]


def open_runners() -> list[Runner]:
    """Those of this process: one where sockets are held, none elsewhere."""
    return list(_runners.values())


def _drain_at_the_end(rooms: Runner, reports: Reports) -> None:
    """Under daphne, which ends without a word to its sockets: let them go first, then stop it."""
    if "twisted.internet.reactor" not in sys.modules:
        return
    from twisted.internet import error, tcp

    # Its module stands for one that is chosen at the start: its types are not those of calls.
    reactor: Any = sys.modules["twisted.internet.reactor"]

    def stop() -> None:
        # Asked a second time, it may be stopping already.
        with contextlib.suppress(error.ReactorNotRunning):
            reactor.stop()

    async def drain() -> None:
        until = time.monotonic() + settings.ROOM_DRAIN_SECONDS
        try:
            await farewell.say_farewell(rooms, settings.ROOM_DRAIN_SECONDS)
            await _let_settle(reports, until - time.monotonic())
        finally:
            stop()

    def begin() -> None:
        if draining.has_begun():
            stop()
            return
        draining.begin()
        # Refused, so that the proxy asks another process at once.
        for port in reactor.getReaders():
            if isinstance(port, tcp.Port):
                port.stopListening()
        rooms.spawn(drain())

    def on_signal(*_: object) -> None:
        reactor.callFromThread(begin)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


async def _let_settle(reports: Reports, within: float) -> None:
    """What this process alone knows of attendance is written first, if the database lets it."""
    if reports.unwritten and (lost := await reports.settled(max(within, LAST_TRY))):
        logger.error("%s reports of attendance lost: the database was away to the end", lost)


async def welcomed(
    rooms: Runner, member: Member, who: rights.Admission, hello: Hello, *, same_page: bool
) -> Welcome:
    """What somebody who came in is told."""
    era = hello.era if same_page else None
    room, missed, resumed = await rooms.view(member, era, hello.last_seq)
    page = member.place.participant.page
    servers, expires_at = ice_servers(member.participant, timezone.now())
    return Welcome(
        you=member.participant,
        epoch=member.epoch,
        page=page,
        resume=rights.resume_token(who.session_id, member.participant, page),
        resumed=resumed,
        heartbeat_seconds=rooms.timing.heartbeat,
        room=room,
        missed=missed,
        ice_servers=servers,
        ice_expires_at=expires_at,
        session=who.times,
    )


async def refused(caller: rights.Caller, person: int, session_id: int) -> Close | None:
    """Why somebody may no longer be in a room; while the database is away nobody is sent out, and
    this raises Unanswered.
    """
    try:
        return await in_database(rights.refused, caller, person, session_id, timezone.now())
    except Error as error:
        raise Unanswered from error


async def asked(caller: rights.Caller, session_id: int) -> rights.Admission | Close | None:
    """Who somebody who waits is by now and how the door stands for them, or why they may not wait;
    None while the database is away.
    """
    try:
        return await in_database(rights.admit, caller, session_id, timezone.now())
    except rights.Refusal as refusal:
        return refusal.code
    except Error:
        return None


async def sent_out(session_id: int, person: int, *, by: int) -> bool:
    """Send somebody out of a room, as who leads its session; whether that could be done."""
    try:
        await in_database(_send_out, session_id, person, by)
    except (Error, ObjectDoesNotExist):
        return False
    return True


def _send_out(session_id: int, person: int, by: int) -> None:
    leader = User.objects.get(pk=by)
    session = ClubSession.objects.led_by(leader).get(pk=session_id)
    door.remove(session, person, by=leader)


async def keep_line(session_id: int, person: int, key: UUID, body: str) -> ChatLine:
    """Keep a chat message, once per key; raises ``django.db.Error``."""
    return await in_database(_kept_line, session_id, person, key, body)


async def noted(rooms: Runner, member: Member, changes: list[Change]) -> Noted | Refused | None:
    """Keep changes of the notes and tell the room; what is left to answer to their page."""
    try:
        kept = await in_database(notes.write, member.room.session_id, member.person, changes)
    except notes.Nonsense:
        return Refused(Trouble.MALFORMED, "write")
    except notes.Full:
        return Refused(Trouble.FULL, "write")
    except Error:
        return Refused(Trouble.UNAVAILABLE, "write")
    told = Noted(0, member.participant, member.place.participant.name, kept.version, changes)
    return None if await rooms.delivery.note(member.room, told) else told


def _kept_line(session_id: int, person: int, key: UUID, body: str) -> ChatLine:
    return line_of(chat.keep(session_id, person, key, body.strip()))


def _last_lines(session_id: int) -> list[ChatLine]:
    return [line_of(message) for message in chat.last(session_id, CHAT_SHOWN)]


def _file_of(message: ChatMessage) -> ChatFile | None:
    file = message.attachment
    if file is None:
        return None
    return ChatFile(
        file.name, file.size, reverse("session_file", args=[message.session_id, file.token])
    )


def line_of(message: ChatMessage) -> ChatLine:
    return ChatLine(
        id=message.pk,
        key=message.key,
        author=rights.participant_id(message.session_id, message.author_id),
        name=message.author.short_name,
        at=message.sent_at,
        body=message.body,
        file=_file_of(message),
    )
