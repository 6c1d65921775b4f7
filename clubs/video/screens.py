"""One screen at a time: who shares theirs is said by their place, and the first one stays."""

from typing import TYPE_CHECKING

from clubs.video import hub
from clubs.video.fanout import LocalRoom
from clubs.video.member import Member
from clubs.video.presence import Published, decode_place
from clubs.video.protocol import (
    Participant,
    Refused,
    Role,
    Screen,
    ScreenStopped,
    StopScreen,
    Trouble,
    encode,
)

if TYPE_CHECKING:
    from clubs.video.runner import Runner

SHARES = b'"shares_since":"'
STOPPED = b'{"type":"screen_stopped"'


def sharing(room: LocalRoom) -> Participant | None:
    """Who shares their screen, as far as this process was told."""
    places = [decode_place(raw) for raw in room.places.values() if SHARES in raw]
    return hub.first_to_share([place.participant for place in places])


class Screens:
    """What a process does about screens, for its runner."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner

    async def show(self, member: Member, message: Screen) -> Refused | None:
        """Share one's screen or no longer; the refusal when somebody else does."""
        first = sharing(member.room)
        if message.shared and first is not None and first.id != member.participant:
            return Refused(Trouble.TAKEN, "screen")
        await self._runner.act(member, message)
        return None

    async def stop(self, member: Member, message: StopScreen) -> Refused | None:
        """Who leads ends another's sharing; the refusal when that cannot be."""
        me = member.place.participant
        if me.role != Role.ADVISOR:
            return Refused(Trouble.NOT_LEADING, "stop_screen")
        first = sharing(member.room)
        if first is None or first.id != message.participant:
            return Refused(Trouble.NOBODY_THERE, "stop_screen")
        stopped = encode(ScreenStopped(me.name))
        if not await self._runner.delivery.hand(member.room, first.id, stopped):
            return Refused(Trouble.NOBODY_THERE, "stop_screen")
        return None

    def handed(self, listener: object, frame: bytes) -> None:
        """A frame goes to one of our pages: the end of its sharing does not wait for the page."""
        if frame.startswith(STOPPED) and isinstance(listener, Member):
            self._runner.spawn(self._runner.act(listener, Screen(shared=False)))

    def told(self, room: LocalRoom, event: Published) -> None:
        """Two began at once, in two processes: the later one is ours to stop."""
        if SHARES not in event.place:
            return
        first = sharing(room)
        for listener in room.listeners.values():
            if first is None or listener.participant == first.id:
                continue
            if SHARES in room.places.get(listener.participant, b""):
                frame = encode(ScreenStopped(first.name))
                listener.hand(frame.decode())
                self.handed(listener, frame)
