"""What a guest's page is told: who is there by first name, what media need, and nothing else.

Everything that leaves for a guest passes here, whoever sends it, and only what is named here
goes through: a message that is added later is kept from guests until somebody decides.
"""

from typing import Any

from msgspec import json
from msgspec.structs import replace

from clubs.video import protocol
from clubs.video.outlet import Outlet
from clubs.video.protocol import (
    Changed,
    Event,
    Events,
    Joined,
    Participant,
    Passed,
    RoomState,
    Snapshot,
    Welcome,
    decode_server,
    encode,
)

# As they are: they concern the guest's own page, or say nothing of anybody but an id.
THROUGH = (
    protocol.AtDoor,
    protocol.Asked,
    protocol.BeatBack,
    protocol.Grouped,
    protocol.Ice,
    protocol.Left,
    protocol.Reacted,
    protocol.Refused,
    protocol.Routed,
    protocol.SignalFrom,
)
# What a guest's page may say.
MAY_SAY = (
    protocol.Hello,
    protocol.Wait,
    protocol.Beat,
    protocol.SetMedia,
    protocol.Hand,
    protocol.React,
    protocol.Signal,
    protocol.SetView,
    protocol.CatchUp,
    protocol.RenewIce,
    protocol.Leave,
)


class GuestOutlet(Outlet):
    """A guest's socket: what they must not see does not leave."""

    __slots__ = ()

    def push(self, frame: str) -> None:
        told = told_to_guest(frame)
        if told is not None:
            super().push(told)


def told_to_guest(frame: str) -> str | None:
    """The frame as a guest may read it, None for nothing."""
    try:
        message: Any = decode_server(frame)
    except ValueError:
        # Not known here, so not for guests; its number still counts.
        seq = json.decode(frame).get("seq")
        return encode(Passed(seq)).decode() if isinstance(seq, int) and seq else None
    told: Any
    match message:
        case Welcome():
            missed = [_event(event) for event in message.missed]
            told = replace(message, room=_room(message.room), missed=missed)
        case Snapshot():
            told = Snapshot(_room(message.room))
        case Events():
            told = replace(message, events=[_event(event) for event in message.events])
        case _ if isinstance(message, THROUGH):
            return frame
        case _ if isinstance(message, Event) and message.seq:
            told = _event(message)
        case _:
            return None
    return encode(told).decode()


def _event(event: Event) -> Event:
    match event:
        case Joined() | Changed():
            return replace(event, participant=_person(event.participant))
        case _ if isinstance(event, THROUGH):
            return event
        case _:
            return Passed(event.seq)


def _room(room: RoomState) -> RoomState:
    people = [_person(one) for one in room.participants]
    return RoomState(room.era, room.seq, room.topology, people, [], room.groups)


def _person(person: Participant) -> Participant:
    """By first name and picture: "Soizic L." is Soizic."""
    name, _, last = person.name.rpartition(" ")
    known = name if name and len(last) == 2 and last.endswith(".") else person.name
    return replace(person, name=known, initials=known[:1].upper(), line=None, hears=True)
