"""What who leads the session asks of people's pages, and reactions seen by everybody.

A microphone may be closed from afar and is never opened so: an ``unmute`` is a question that
the person answers. Pages carry out what is asked and tell their new state themselves, so that
what a page does and what the room shows cannot part.
"""

from typing import TYPE_CHECKING

from django.utils import timezone
from redis.exceptions import RedisError

from clubs.video.member import Member
from clubs.video.presence import decode_place
from clubs.video.protocol import (
    Ask,
    Asked,
    AskedAll,
    Moderate,
    React,
    Reacted,
    Refused,
    Remove,
    Role,
    Trouble,
    encode,
)

if TYPE_CHECKING:
    from clubs.video.runner import Runner


class Moderation:
    """What a process does about these messages, for its runner."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner

    async def ask(self, member: Member, message: Moderate) -> Refused | None:
        """Hand the wish to one page or, without ``to``, to everybody else's."""
        me = member.place.participant
        if me.role != Role.ADVISOR:
            return Refused(Trouble.NOT_LEADING, "moderate")
        if message.to is None and message.ask == Ask.UNMUTE:
            return Refused(Trouble.MALFORMED, "moderate")
        if message.to is not None:
            frame = encode(Asked(message.ask, me.name))
            done = await self._runner.delivery.hand(member.room, message.to, frame)
            return None if done else Refused(Trouble.NOBODY_THERE, "moderate")
        asked = AskedAll(0, message.ask, member.participant, me.name)
        try:
            await self._runner.presence.tell(member.room.session_id, encode(asked))
        except (RedisError, OSError):
            return Refused(Trouble.UNAVAILABLE, "moderate")
        return None

    def to_remove(self, member: Member, message: Remove) -> int | Refused:
        """Whom somebody wants to send out; who leads the session cannot be."""
        if member.place.participant.role != Role.ADVISOR:
            return Refused(Trouble.NOT_LEADING, "remove")
        raw = member.room.places.get(message.participant)
        place = decode_place(raw) if raw else None
        if place is None or place.participant.role == Role.ADVISOR:
            return Refused(Trouble.NOBODY_THERE, "remove")
        return place.person

    async def react(self, member: Member, message: React) -> None:
        """Show a reaction on somebody's tile, everywhere, for a moment."""
        event = Reacted(0, member.participant, message.reaction, timezone.now())
        try:
            await self._runner.presence.tell(member.room.session_id, encode(event))
        except (RedisError, OSError):
            # A reaction that comes later means nothing.
            return
