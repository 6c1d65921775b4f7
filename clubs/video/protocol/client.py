"""What the browser says."""

from typing import Annotated, TypeAlias
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from clubs.enums import CHAT_LENGTH
from clubs.video.changes import Change
from clubs.video.protocol.codes import Ask, Line, Picture, Reaction, Receive
from clubs.video.protocol.parts import Candidate, Description, Media

CHANGES_AT_ONCE = 50

ShortText = Annotated[str, Meta(min_length=1, max_length=64)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class Incoming(Struct, tag_field="type"):
    pass


class Hello(Incoming, tag="hello"):
    """First frame. A new page sends ``media`` and how its ``connections`` to a media server
    will be called; a socket that comes back sends what the last ``welcome`` gave as ``resume``,
    and the ``era`` and ``seq`` it has reached. ``resume`` is kept in the page's memory, never
    stored: a duplicated tab is another page.
    """

    media: Media
    resume: Annotated[str, Meta(max_length=200)] | None = None
    era: Annotated[str, Meta(max_length=64)] | None = None
    last_seq: Count = 0
    connections: ShortText | None = None


class Wait(Incoming, tag="wait"):
    """In place of ``hello``, from a page in the waiting room: tell me when I may come in.
    Answered by ``door``, now and at every change; sent again every 15 s, at the hour, and when
    ``asks`` changes. Whoever may come in says ``hello``, here or on another socket.
    """

    asks: bool = False


class Beat(Incoming, tag="heartbeat"):
    """Every ``heartbeat_seconds`` of ``welcome``; answered. ``received`` counts the frames
    received on this socket since hello, so that the server knows what is still on the line.
    """

    received: Count
    line: Line | None = None
    # Whether the sound of the others, as far as there is any, comes out here.
    hears: bool = True


class SetMedia(Incoming, tag="media"):
    """One's own microphone, camera and reception, whole."""

    microphone: bool
    camera: bool
    receive: Receive


class Hand(Incoming, tag="hand"):
    """Raise or lower one's own hand."""

    raised: bool


class Moderate(Incoming, tag="moderate"):
    """Who leads asks this of a participant's page or, with ``to`` null, of everybody else's;
    an ``unmute`` of one only. ``asked`` there.
    """

    ask: Ask
    to: ShortText | None = None


class Remove(Incoming, tag="remove"):
    """Who leads sends a participant out: their socket is closed with ``removed``."""

    participant: ShortText


class React(Incoming, tag="react"):
    """A sign on one's own tile, for a moment."""

    reaction: Reaction


class Screen(Incoming, tag="screen"):
    """Share one's screen, or no longer. Refused with ``taken`` while somebody else does."""

    shared: bool


class StopScreen(Incoming, tag="stop_screen"):
    """Who leads ends the sharing of a participant."""

    participant: ShortText


class Say(Incoming, tag="say"):
    """A chat message, of more than spaces. Sent again with the same ``key`` it is the same
    message, said once.
    """

    key: UUID
    body: Annotated[
        str, Meta(min_length=1, max_length=CHAT_LENGTH, pattern=r"\A[^\x00]*[^\s\x00][^\x00]*\Z")
    ]


class Write(Incoming, tag="write"):
    """Changes of the shared notes, in the order of their counters; one message at a time.
    Answered by ``noted``. A change sent again, known by its client and counter, is the same.
    """

    changes: Annotated[list[Change], Meta(min_length=1, max_length=CHANGES_AT_ONCE)]


class Signal(Incoming, tag="signal", omit_defaults=True):
    """To one participant's peer connection: a description, or some candidates, or both.

    ``pc`` names the peer connection, ``seq`` counts the sender's signals on it. Names begin with
    the topology's epoch and a dot; signals of another epoch are dropped or kept for later.

    Through a media server ``to`` is ``server`` and a page has two connections, ``<name>.up`` and
    ``<name>.down`` of one new name. It offers on ``up``, where sections 0, 1 and 2 are its sound,
    its camera (layers ``l``, ``h``) and its screen; the server offers on ``down``, which an
    empty signal asks it to do anew.
    """

    to: ShortText
    pc: ShortText
    seq: Count
    description: Description | UnsetType = UNSET
    candidates: Annotated[list[Candidate], Meta(max_length=64)] | UnsetType = UNSET


class SetView(Incoming, tag="view"):
    """Through a media server: whom to receive, by participant id, and how their picture; sound
    comes with it. Whole each time. A server that was told nothing sends everybody's, small.
    """

    people: Annotated[dict[ShortText, Picture], Meta(max_length=32)]


class Reroute(Incoming, tag="reroute"):
    """The advisor asks for the media server again, in a room that fell back to a mesh."""


class CatchUp(Incoming, tag="catch_up"):
    """A gap was noticed: ask for the room events after ``after``. Answered by ``events`` or,
    when they are no longer kept, ``snapshot``.
    """

    era: Annotated[str, Meta(max_length=64)]
    after: Count


class RenewIce(Incoming, tag="ice"):
    """Ask for fresh ICE servers and credentials, before a restart."""


class Leave(Incoming, tag="leave"):
    """Leave for good; the server closes with 1000."""


ClientMessage: TypeAlias = (
    Hello
    | Wait
    | Beat
    | SetMedia
    | Hand
    | Moderate
    | Remove
    | React
    | Screen
    | StopScreen
    | Say
    | Write
    | Signal
    | SetView
    | Reroute
    | CatchUp
    | RenewIce
    | Leave
)
