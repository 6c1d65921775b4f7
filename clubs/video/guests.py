"""What a guest's page is told: who is with them, by first name, what media need, and nothing else.

Everything that leaves for a guest passes here, whoever sends it, and only what is named here
goes through: a message that is added later is kept from guests until somebody decides. While
people are parted into groups, a guest knows of nobody but those they are with.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from msgspec import json
from msgspec.structs import replace

from clubs.video import protocol
from clubs.video.outlet import Outlet, Send
from clubs.video.protocol import (
    Asked,
    AskedAll,
    Changed,
    Event,
    Events,
    Grouped,
    Groups,
    Joined,
    Left,
    Part,
    Participant,
    Passed,
    Reacted,
    Renewed,
    RoomState,
    Routed,
    SignalFrom,
    Snapshot,
    Topology,
    Welcome,
    decode_server,
    encode,
)
from clubs.video.together import are_together, newer

# As they are: they concern the guest's own page alone.
THROUGH = (
    protocol.AtDoor,
    protocol.BeatBack,
    protocol.Ice,
    protocol.Refused,
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
# Whose signals come although they are nobody.
SERVER = "server"


class Sight:
    """What one guest's page may know of its room, kept up with what the room is told."""

    def __init__(self) -> None:
        self.you = ""
        self._era = ""
        self._seq = 0
        self._topology = Topology()
        self._people: dict[str, Participant] = {}
        self._groups: Groups | None = None
        # The groups whose end is the end of this visit.
        self._simulation = 0
        # Whom the page knows of.
        self._known: set[str] = set()

    def sees(self, person: str) -> bool:
        """Whether the guest is with somebody now; after their simulation, with nobody."""
        now, groups = timezone.now(), self._groups
        if person == self.you:
            return True
        if groups is not None and groups.id == self._simulation and groups.ends_at <= now:
            return False
        return are_together(groups, self.you, person, now)

    def ended_since(self, moment: datetime) -> bool:
        """Whether groups came to their end after ``moment``."""
        return self._groups is not None and moment <= self._groups.ends_at <= timezone.now()

    def told(self, frame: str) -> list[str]:
        """The frames that go to the page in place of one."""
        try:
            message: Any = decode_server(frame)
        except ValueError:
            # Not known here, so not for guests; its number still counts.
            seq = json.decode(frame).get("seq")
            return [_text(Passed(seq))] if isinstance(seq, int) and seq else []
        match message:
            case Welcome():
                self.you = message.you
                room = self._entered(message.room)
                missed = [self._event(event) for event in message.missed]
                return [_text(replace(message, room=room, missed=missed))]
            case Snapshot():
                return [_text(Snapshot(self._entered(message.room)))]
            case Events():
                events = [self._event(event) for event in message.events]
                return [_text(replace(message, events=events))]
            case Asked():
                return [_text(replace(message, by=first_name(message.by)))]
            case SignalFrom():
                known = message.sender == SERVER or self.sees(message.sender)
                return [frame] if known else []
            case _ if isinstance(message, THROUGH):
                return [frame]
            case _ if isinstance(message, Event) and message.seq:
                told = self._event(message)
                self._follow(message)
                return [_text(told), *self.refreshed()]
            case _:
                return []

    def refreshed(self) -> list[str]:
        """The room whole when those the guest is with are others than the page knows of."""
        if not self.you or self._known == self._around():
            return []
        return [_text(Snapshot(self._room()))]

    def _entered(self, room: RoomState) -> RoomState:
        self._era, self._seq, self._topology = room.era, room.seq, room.topology
        self._people = {one.id: one for one in room.participants}
        self._take(room.groups)
        return self._room()

    def _room(self) -> RoomState:
        self._known = self._around()
        people = [_person(one) for one in self._people.values() if one.id in self._known]
        groups = self._groups and self._of_groups(self._groups)
        return RoomState(self._era, self._seq, self._topology, people, [], groups)

    def _around(self) -> set[str]:
        return {person for person in self._people if self.sees(person)}

    def _follow(self, event: Event) -> None:
        self._seq = event.seq
        match event:
            case Joined() | Changed():
                self._people[event.participant.id] = event.participant
                if self.sees(event.participant.id):
                    self._known.add(event.participant.id)
            case Left():
                self._people.pop(event.id, None)
                self._known.discard(event.id)
            case Grouped():
                self._take(event.groups)
            case Routed():
                self._topology = event.topology

    def _event(self, event: Event) -> Event:
        """The event as the guest may read it."""
        match event:
            case Joined() | Changed() if self.sees(event.participant.id):
                return replace(event, participant=_person(event.participant))
            case Left() | Reacted() if self.sees(event.id):
                return event
            case AskedAll():
                return replace(event, by=first_name(event.by))
            case Grouped():
                return replace(event, groups=self._of_groups(event.groups))
            case Renewed(part=Part.PAIRS) | Routed():
                return event
            case _:
                return Passed(event.seq)

    def _take(self, told: object) -> None:
        groups = self._groups = newer(self._groups, told)
        if groups is not None and self.you in groups.roles and timezone.now() < groups.ends_at:
            self._simulation = groups.id

    def _of_groups(self, groups: Groups) -> Groups:
        """The guest's own group; of the others not even who is in them."""
        own = [group if self.you in group else [] for group in groups.groups]
        with_them = {self.you, *groups.everywhere}.union(*own)
        roles = {person: role for person, role in groups.roles.items() if person in with_them}
        placed = self.you in groups.everywhere or any(own)
        return replace(groups, groups=own, roles=roles, message=groups.message if placed else "")


class GuestOutlet(Outlet):
    """A guest's socket: what they must not see does not leave."""

    __slots__ = ("_looked_at", "sight")

    def __init__(self, send: Send) -> None:
        super().__init__(send)
        self.sight = Sight()
        self._looked_at = timezone.now()

    def push(self, frame: str) -> None:
        for told in self.sight.told(frame):
            super().push(told)

    def hides(self, person: str) -> bool:
        """Whether the guest may have nothing from or to somebody."""
        return bool(self.sight.you) and not self.sight.sees(person)

    def look(self) -> bool:
        """Tell the page who is around when groups end; whether they have ended just now."""
        since, self._looked_at = self._looked_at, timezone.now()
        if not self.sight.ended_since(since):
            return False
        for told in self.sight.refreshed():
            super().push(told)
        return True


def first_name(name: str) -> str:
    """ "Soizic L." is Soizic."""
    known, _, last = name.rpartition(" ")
    return known if known and len(last) == 2 and last.endswith(".") else name


def _person(person: Participant) -> Participant:
    """By first name and picture."""
    known = first_name(person.name)
    return replace(person, name=known, initials=known[:1].upper(), line=None, hears=True)


def _text(message: protocol.ServerMessage) -> str:
    return encode(message).decode()
