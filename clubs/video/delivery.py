"""What a process gives to pages: events to everybody in a room, frames to one of them."""

from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from clubs.video import hub
from clubs.video.fanout import LocalRoom
from clubs.video.member import Member
from clubs.video.presence import decode_place
from clubs.video.protocol import ChatLine, Event, Noted, Said, Signal, SignalFrom, encode

if TYPE_CHECKING:
    from clubs.video.runner import Runner


class Delivery:
    """For its runner; while Redis is away what was to be told is mended later."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner

    async def say(self, room: LocalRoom, line: ChatLine) -> bool:
        """Tell a message that is kept in the database; False when it was told before."""
        return await self._tell(room, Said(0, line), once=str(line.id))

    async def note(self, room: LocalRoom, noted: Noted) -> bool:
        """Tell changes of the notes that are kept; False when they were told before."""
        last = noted.changes[-1]
        return await self._tell(room, noted, once=f"{last.client}/{last.counter}")

    async def _tell(self, room: LocalRoom, event: Event, *, once: str) -> bool:
        try:
            told = await self._runner.presence.write(
                room.session_id, "", b"", b"", encode(event), once=once
            )
        except (RedisError, OSError):
            # The snapshot after it brings the words, or has them read again.
            room.doubted = True
            return True
        return told.done

    async def signal(self, member: Member, signal: Signal) -> bool:
        """Hand a signal to one participant's page, wherever it is; False when nobody is there."""
        frame = encode(
            SignalFrom(
                member.participant,
                member.place.participant.page,
                signal.pc,
                signal.seq,
                signal.description,
                signal.candidates,
            )
        )
        return await self.hand(member.room, signal.to, frame)

    async def hand(self, room: LocalRoom, participant: str, frame: bytes) -> bool:
        """Give a frame to one participant's page, wherever it is; False when nobody is there."""
        other = room.listeners.get(participant)
        if other is not None and other.outlet.closed_with is None:
            other.hand(frame.decode())
            self._runner.screens.handed(other, frame)
            return True
        raw = room.places.get(participant)
        place = decode_place(raw) if raw else None
        if place is None or not hub.is_present(place) or place.process == self._runner.name:
            return False
        header = f"{room.session_id} {participant}\n".encode()
        try:
            return await self._runner.presence.to_process(place.process, header + frame)
        except (RedisError, OSError):
            return False
