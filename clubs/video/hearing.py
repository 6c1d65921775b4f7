"""What a process hears from the others through the fan-out, and what it does about it."""

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import UnsetType

from clubs.video import hub, presence
from clubs.video.fanout import LocalRoom
from clubs.video.member import Member
from clubs.video.presence import Published, decode_place
from clubs.video.protocol import ChatLine, Close, Groups, RoomState, Routed, Snapshot, encode
from clubs.video.topology import decode_route

if TYPE_CHECKING:
    from clubs.video.runner import Runner

SILENT = b'"connection":"reconnecting"'


class Hearing:
    """The fan-out's callbacks, for a process's runner."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner

    def told(self, room: LocalRoom, event: Published) -> None:
        """An event about one of our own sockets' participants may not be ours."""
        self._runner.media.told(room, event)
        self._runner.screens.told(room, event)
        member = room.listeners.get(event.participant)
        if not isinstance(member, Member) or not member.epoch:
            return
        if event.epoch > member.epoch:
            member.outlet.close(Close.REPLACED)
        elif event.epoch == member.epoch and (SILENT in event.place or not event.place):
            self._runner.spawn(self._put_back(member, event.place))

    async def _put_back(self, member: Member, raw: bytes) -> None:
        """Somebody took this participant for silent or gone; the socket is open."""
        async with member.lock:
            if member.is_here:
                await self._runner.write_own(member, raw, partial(hub.restore, mine=member.place))

    async def resynchronise(self, room: LocalRoom) -> None:
        """Redis forgot the room, or we lost the thread: put back whom we know, tell it whole.

        Who is on other processes is put back as reconnecting, so that their tiles do not vanish
        in the moment before their own process says that they are here.
        """
        session_id = room.session_id
        for member in list(room.listeners.values()):
            if isinstance(member, Member) and member.epoch:
                raw = await self._runner.presence.place(session_id, member.participant)
                await self._put_back(member, raw)
        now = await self._runner.presence.room(session_id, room.seq)
        if now.era != room.era:
            for participant, raw in list(room.places.items()):
                if participant not in now.places:
                    move = partial(hub.remember, known=decode_place(raw))
                    await self._runner.step(session_id, participant, b"", move)
            if room.route_raw and not now.route:
                told = encode(Routed(0, room.route.topology))
                await self._runner.presence.write(session_id, "", b"", room.route_raw, told)
            now = await self._runner.presence.room(session_id, room.seq)
        chat = await self._runner.keeper.chat(session_id)
        groups = await self._runner.keeper.groups(session_id)
        room.start_from(now)
        frame = encode(Snapshot(state_of(now, chat, groups))).decode()
        for listener in room.listeners.values():
            if listener.held_back is None:
                listener.outlet.push(frame)

    def direct(self, payload: bytes) -> None:
        """A frame for one of our sockets, from another process."""
        header, _, frame = payload.partition(b"\n")
        session_id, participant = header.decode().split(" ")
        room = self._runner.fanout.rooms.get(int(session_id))
        listener = room.listeners.get(participant) if room else None
        if listener is not None:
            listener.hand(frame.decode())
            self._runner.screens.handed(listener, frame)

    def rights_changed(self, payload: bytes) -> None:
        changed = msgspec.json.decode(payload)
        if "waiting" in changed:
            self._runner.hall.others_changed(changed["waiting"])
            return
        self._runner.hall.rights_changed(changed["session"], changed["person"])
        for member in self._runner.members():
            if changed["session"] == member.room.session_id or (changed["person"] == member.person):
                self._runner.spawn(self._runner.check(member))


def state_of(
    room: presence.Room, chat: list[ChatLine], groups: Groups | UnsetType | None
) -> RoomState:
    """A room as pages see it."""
    participants = [decode_place(raw).participant for raw in room.places.values()]
    topology = decode_route(room.route).topology
    people = hub.in_seat_order(participants)
    return RoomState(room.era, room.seq, topology, people, chat, groups)
