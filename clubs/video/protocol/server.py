"""What the server says: room events to everybody there, and answers to one page."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from clubs.video.changes import Change
from clubs.video.protocol.codes import Ask, Door, Part, Reaction, Reason, Trouble
from clubs.video.protocol.parts import (
    Candidate,
    ChatLine,
    Description,
    Groups,
    IceServer,
    Participant,
    RoomState,
    SessionTimes,
    Source,
    Waiting,
)
from clubs.video.topology import Topology

CHAT_SHOWN = 200


# --- Room events, to everybody there ------------------------------------------------------
class Outgoing(Struct, tag_field="type"):
    pass


class Joined(Outgoing, tag="joined"):
    """Somebody came in."""

    seq: int
    participant: Participant


class Changed(Outgoing, tag="changed"):
    """Something of a participant changed: media, hand, line, connection, epoch or page.

    Somebody not known yet may come in this way too, after the server lost its memory.
    """

    seq: int
    participant: Participant


class Left(Outgoing, tag="left"):
    """Somebody is no longer in the room. With ``epoch`` lower than the one known: ignore it."""

    seq: int
    id: str
    epoch: int
    reason: Reason


class Reacted(Outgoing, tag="reacted"):
    """Somebody's reaction, shown for a few seconds after ``at``, by the server's clock."""

    seq: int
    id: str
    reaction: Reaction
    at: datetime


class Said(Outgoing, tag="said"):
    """A chat message, already kept in the database; the author receives it too.

    With ``seq`` 0 it is the answer to a ``say`` sent again after it was told; only its author
    receives that.
    """

    seq: int
    line: ChatLine


class Noted(Outgoing, tag="noted"):
    """Changes of the shared notes, kept in the database; whoever made them receives them too.

    ``version`` counts the changes kept so far: a page that finds some missing reads the notes
    again over HTTP. With ``seq`` 0 it is the answer to changes sent again after they were told.
    """

    seq: int
    author: str
    name: str
    version: int
    changes: list[Change]


class Renewed(Outgoing, tag="renewed"):
    """A part of the session changed: read it again over HTTP.

    A page reads all parts again after a ``snapshot`` or a ``welcome`` that did not resume.
    """

    seq: int
    part: Part


class Routed(Outgoing, tag="routed"):
    """Media travel in another way from now on."""

    seq: int
    topology: Topology


class Grouped(Outgoing, tag="grouped"):
    """People were parted into groups, or the groups changed, or came back early."""

    seq: int
    groups: Groups


class AskedAll(Outgoing, tag="asked_all"):
    """Who leads, ``by`` name, asks this of every page but their own, which is ``author``'s. Being
    an event it also reaches a page that was cut off for a moment.
    """

    seq: int
    ask: Ask
    author: str
    by: str


class Passed(Outgoing, tag="passed"):
    """To a guest, in place of an event that is not for guests; only its number counts."""

    seq: int


Event: TypeAlias = (
    Joined
    | Changed
    | Left
    | Reacted
    | Said
    | Noted
    | Renewed
    | Routed
    | Grouped
    | AskedAll
    | Passed
)


# --- To one page ----------------------------------------------------------------------------
class Welcome(Outgoing, tag="welcome"):
    """Answer to ``hello``. ``you`` is one's own participant id.

    When ``resumed``, the page knew the era and ``missed`` holds the events it did not receive,
    in order; ``room.chat`` is then empty. Otherwise ``missed`` is empty and ``room`` is all
    there is to know. ``room.participants`` is whole and right in both cases.
    """

    you: str
    epoch: int
    page: str
    resume: str
    resumed: bool
    heartbeat_seconds: float
    room: RoomState
    missed: list[Event]
    ice_servers: list[IceServer]
    ice_expires_at: datetime | None
    session: SessionTimes


class AtDoor(Outgoing, tag="door"):
    """Answer to ``wait``: how the door stands for this page, and who waits. A guest is told
    nothing of the others.
    """

    door: Door
    waiting: list[Waiting]


class Asked(Outgoing, tag="asked"):
    """Who leads, ``by`` name, asks this of one's own page."""

    ask: Ask
    by: str


class Snapshot(Outgoing, tag="snapshot"):
    """The room whole, in place of events that are lost or no longer kept. Merge the chat by
    ``id``; peer connections of people who are still there go on.
    """

    room: RoomState


class Events(Outgoing, tag="events"):
    """Answer to ``catch_up``: the room events asked for, in order."""

    era: str
    events: list[Event]


class BeatBack(Outgoing, tag="heartbeat"):
    """Answer to ``heartbeat``, with the last event sent to this socket."""

    era: str
    seq: int


class SignalFrom(Outgoing, tag="signal", omit_defaults=True, rename={"sender": "from"}):
    """A signal for one's own peer connection, from another participant's page, or from the media
    server as ``server``; its offers come with their ``sources``, whole.
    """

    sender: str
    page: str
    pc: str
    seq: int
    description: Description | UnsetType = UNSET
    candidates: list[Candidate] | UnsetType = UNSET
    sources: list[Source] | UnsetType = UNSET


class ScreenStopped(Outgoing, tag="screen_stopped"):
    """This page's sharing has ended: ``by`` leads the session, or had begun just before."""

    by: str


class Ice(Outgoing, tag="ice"):
    """Answer to ``ice``. ``expires_at`` is null when credentials do not expire."""

    servers: list[IceServer]
    expires_at: datetime | None


class Refused(Outgoing, tag="refused", omit_defaults=True):
    """A message was not carried out. ``about`` is its type as far as it could be read; ``key``
    is that of a ``say``, ``pc`` that of a ``signal``.
    """

    code: Trouble
    about: str = ""
    key: UUID | None = None
    pc: str | None = None
    retry_after: float | None = None


ServerMessage: TypeAlias = (
    Event
    | Welcome
    | AtDoor
    | Asked
    | Snapshot
    | Events
    | BeatBack
    | SignalFrom
    | ScreenStopped
    | Ice
    | Refused
)
