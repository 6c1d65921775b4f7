"""The room's rules as plain functions: what is kept of somebody, and a message, give what is
kept next and the effects. No socket, no Redis, no clock: callers bring the time.

A room is one ``Place`` per participant. Rules about one person never look at another's place,
so two processes may apply them at once; each change is written only where it started from.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clubs.video.protocol import (
    Beat,
    Changed,
    Close,
    Connection,
    Event,
    Hand,
    Joined,
    Left,
    Media,
    Participant,
    Reason,
    Role,
    Screen,
    SetMedia,
)

# Whose socket closes so is no longer in the room; others may come back.
REASONS: dict[int, Reason] = {
    Close.NO_RIGHT: Reason.NO_RIGHT,
    Close.ROOM_CLOSED: Reason.CLOSED,
    Close.NOT_ADMITTED: Reason.NO_RIGHT,
    Close.REMOVED: Reason.REMOVED,
}
# Their room goes on without them.
SENT_OUT = frozenset({Close.NO_RIGHT, Close.NOT_ADMITTED, Close.REMOVED})


class Place(Struct, frozen=True):
    """What is kept of a participant: who, which process holds their socket, what others see."""

    person: int
    process: str
    participant: Participant


class Arrival(Struct, frozen=True):
    """Somebody's page that has said hello."""

    id: str
    person: int
    process: str
    page: str
    name: str
    initials: str
    role: Role
    seat: int | None
    media: Media


@dataclass(frozen=True, slots=True)
class Opened:
    """Attendance: this person is in the room from now on."""

    person: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Attendance: this person is no longer in the room."""

    person: int


Effect: TypeAlias = Event | Opened | Closed
Step: TypeAlias = tuple[Place | None, list[Effect]]
# Who arrives or speaks has a place afterwards.
StepToPlace: TypeAlias = tuple[Place, list[Effect]]
OwnMessage: TypeAlias = SetMedia | Hand | Screen | Beat


class Replaced(Exception):
    """Another socket of the same participant came in; the older one has nothing more to say."""


def arrive(before: Place | None, arrival: Arrival, now: datetime) -> StepToPlace:
    """A page comes in: a new participant, or a new epoch of one who is there."""
    known = before.participant if before else None
    participant = Participant(
        id=arrival.id,
        epoch=next_epoch(known, now),
        page=arrival.page,
        name=arrival.name,
        initials=arrival.initials,
        role=arrival.role,
        seat=arrival.seat,
        connection=Connection.PRESENT,
        media=arrival.media,
        hand_raised_at=known.hand_raised_at if known else None,
        line=None,
        joined_at=known.joined_at if known else now,
        # A page loaded anew has let go of the screen.
        shares_since=known.shares_since if known and known.page == arrival.page else None,
    )
    place = Place(arrival.person, arrival.process, participant)
    if known:
        return place, [Changed(0, participant)]
    return place, [Joined(0, participant), Opened(place.person)]


def receive(before: Place | None, mine: Place, message: OwnMessage, now: datetime) -> StepToPlace:
    """A message about oneself, from the socket whose last known place is ``mine``.

    Raises Replaced when the room has a later socket of the same participant.
    """
    was = mine.participant
    match message:
        case SetMedia():
            participant = replace(
                was, media=Media(message.microphone, message.camera, message.receive)
            )
        case Hand():
            raised_at = (was.hand_raised_at or now) if message.raised else None
            participant = replace(was, hand_raised_at=raised_at)
        case Screen():
            since = (was.shares_since or now) if message.shared else None
            participant = replace(was, shares_since=since)
        case Beat():
            participant = replace(was, line=message.line or was.line, hears=message.hears)
    return restore(before, replace(mine, participant=participant))


def restore(before: Place | None, mine: Place) -> StepToPlace:
    """The place of a socket that is open here, whatever the room remembers of it.

    Raises Replaced when the room has a later socket of the same participant.
    """
    if before is None:
        return mine, [Changed(0, mine.participant), Opened(mine.person)]
    if before.participant.epoch > mine.participant.epoch:
        raise Replaced
    if before == mine:
        return before, []
    return mine, [Changed(0, mine.participant)]


def remember(before: Place | None, known: Place) -> Step:
    """After a loss of memory: the place of somebody whose socket another process may hold."""
    if before is not None:
        return before, []
    participant = replace(known.participant, connection=Connection.RECONNECTING)
    return replace(known, participant=participant), [Changed(0, participant)]


def fall_silent(before: Place | None, epoch: int) -> Step:
    """The socket of this epoch is gone: reconnecting, until they are back or time is up."""
    if before is None or before.participant.epoch != epoch or not is_present(before):
        return before, []
    participant = replace(before.participant, connection=Connection.RECONNECTING, line=None)
    return replace(before, participant=participant), [Changed(0, participant)]


def fall_silent_with(before: Place | None, process: str) -> Step:
    """The process that held the socket is dead."""
    if before is None or before.process != process:
        return before, []
    return fall_silent(before, before.participant.epoch)


def go(before: Place | None, epoch: int, reason: Reason) -> Step:
    """The participant of this epoch leaves the room; a later epoch stays."""
    if before is None or before.participant.epoch != epoch:
        return before, []
    left = Left(0, before.participant.id, epoch, reason)
    return None, [left, Closed(before.person)]


def give_up(before: Place | None, epoch: int) -> Step:
    """Nobody came back in time."""
    if before is not None and is_present(before):
        return before, []
    return go(before, epoch, Reason.LOST)


def is_present(place: Place) -> bool:
    return place.participant.connection == Connection.PRESENT


def first_to_share(participants: list[Participant]) -> Participant | None:
    """Who shares their screen: the first of those who say so."""
    since = [(one.shares_since, one.id, one) for one in participants if one.shares_since]
    return min(since)[2] if since else None


def next_epoch(known: Participant | None, now: datetime) -> int:
    """Later than every epoch so far, also than those the room no longer remembers.

    It is the clock's milliseconds, so an emptied Redis does not start again from one.
    """
    return max(known.epoch + 1 if known else 0, int(now.timestamp() * 1000))


def in_seat_order(participants: list[Participant]) -> list[Participant]:
    """The advisor first, then by seat, guests last."""
    return sorted(
        participants,
        key=lambda one: (one.role == Role.GUEST, one.seat or 0, one.joined_at, one.id),
    )
