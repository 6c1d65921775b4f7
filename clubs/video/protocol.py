"""The room's messages: the only definition, from which ``docs/protocol.md`` is written.

One WebSocket per open page, at ``/ws/room/<session id>/``, JSON text frames, one message per
frame, the field ``type`` first. The browser's first frame is ``hello``, within ten seconds.
Unknown fields are ignored, so that either side may learn new ones first.

Room events (``joined``, ``changed``, ``left``, ``said``, ``noted``, ``renewed``, ``routed``,
``grouped``) carry ``seq``, one more at each event of an ``era``; the era changes only when the
server's memory of the room was lost, and then a ``snapshot`` follows. Participants in events are
whole: putting one in place of what was known is always right, also twice.
"""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import Decoder, Encoder

from clubs.enums import CHAT_LENGTH, GroupRole
from clubs.video.text import Change
from clubs.video.topology import Topology

FRAME_LIMIT = 64 * 1024
CHAT_SHOWN = 200
CHANGES_AT_ONCE = 50


class Close(IntEnum):
    """Why the server closed the socket, and what the page does next."""

    REPLACED = 4001
    NO_RIGHT = 4003
    UNKNOWN_SESSION = 4004
    FLOOD = 4008
    MALFORMED = 4009
    ROOM_CLOSED = 4010
    NOT_ADMITTED = 4011
    GOING_AWAY = 4012
    TOO_SLOW = 4013
    REMOVED = 4014


CLOSE_MEANINGS = {
    Close.REPLACED: "The same person came in from another page. Final: say so, offer to take over.",
    Close.NO_RIGHT: "No right to be here, or no longer: signed out, seat or role ended. Final.",
    Close.UNKNOWN_SESSION: "There is no such session for this person. Final.",
    Close.FLOOD: "Far too many messages, after `refused` said so. Come back after 30 s.",
    Close.MALFORMED: "Frames that are no message of this page, after `refused`; no `hello`. Final.",
    Close.ROOM_CLOSED: "The session is cancelled, over or not open yet. Final: show the session.",
    Close.NOT_ADMITTED: "The door is not open for this person yet. Final: wait, with `wait`.",
    Close.GOING_AWAY: "The server restarts. Come back, first try after a random 0 to 2 s.",
    Close.TOO_SLOW: "Too much was waiting for this line, or no heartbeat came. Come back.",
    Close.REMOVED: "Sent out by who leads the session. Final: say so, offer to ask to come back.",
}


class Receive(StrEnum):
    """What a page wants from the others; sound always comes."""

    ALL = "all"
    SPEAKER = "speaker"
    AUDIO = "audio"


class Line(StrEnum):
    """How good a page finds its own line."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Connection(StrEnum):
    """Whether the server hears from a participant's page."""

    PRESENT = "present"
    RECONNECTING = "reconnecting"


class Role(StrEnum):
    ADVISOR = "advisor"
    MEMBER = "member"
    GUEST = "guest"


class Door(StrEnum):
    """Whether somebody may come in now, or why they wait."""

    OPEN = "open"
    EARLY = "early"
    LOCKED = "locked"
    GUEST = "guest"
    REMOVED = "removed"


class Ask(StrEnum):
    """What who leads asks of a page. It carries out the first and the last; ``unmute`` is put to
    the person, who decides.
    """

    MUTE = "mute"
    UNMUTE = "unmute"
    LOWER_HAND = "lower_hand"


class Reaction(StrEnum):
    APPLAUSE = "applause"
    AGREED = "agreed"
    HEART = "heart"
    LAUGH = "laugh"


class Reason(StrEnum):
    """Why somebody is no longer in the room."""

    LEFT = "left"
    LOST = "lost"
    NO_RIGHT = "no_right"
    CLOSED = "closed"
    REMOVED = "removed"


class Part(StrEnum):
    """What a page reads over HTTP, at the address its own HTML gives for it."""

    AGENDA = "agenda"
    NOW = "now"
    ROUND = "round"
    COMMITMENTS = "commitments"
    DOOR = "door"
    PAIRS = "pairs"


class Picture(StrEnum):
    """How a picture is wanted, where a media server has it in two sizes."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class Trouble(StrEnum):
    """Why a message was not carried out; the socket stays unless a close code follows."""

    MALFORMED = "malformed"
    TOO_BIG = "too_big"
    TOO_FAST = "too_fast"
    NOBODY_THERE = "nobody_there"
    HELLO_TWICE = "hello_twice"
    TAKEN = "taken"
    NOT_LEADING = "not_leading"
    NOT_FOR_GUESTS = "not_for_guests"
    UNAVAILABLE = "unavailable"
    FULL = "full"


TROUBLE_MEANINGS = {
    Trouble.MALFORMED: "not JSON, no such type, a field missing or out of bounds",
    Trouble.TOO_BIG: f"a frame above {FRAME_LIMIT} bytes",
    Trouble.TOO_FAST: "too many messages; this one was dropped, wait `retry_after` seconds",
    Trouble.NOBODY_THERE: (
        "a signal to somebody who is not in the room, or on a connection the media server has "
        "lost; nobody shares the screen that was to be stopped"
    ),
    Trouble.HELLO_TWICE: "a second `hello`",
    Trouble.TAKEN: "somebody else shares their screen already",
    Trouble.NOT_FOR_GUESTS: "a guest's page may not say that",
    Trouble.NOT_LEADING: "only who leads the session may do that",
    Trouble.UNAVAILABLE: "a service is away for a moment; send it again, with the same key",
    Trouble.FULL: "the session's notes take no more changes",
}

ShortText = Annotated[str, Meta(min_length=1, max_length=64)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]


# --- Parts of messages ------------------------------------------------------------------
class Media(Struct, frozen=True):
    """What a participant sends and wants to receive."""

    microphone: bool = False
    camera: bool = False
    receive: Receive = Receive.ALL


class Participant(Struct, frozen=True):
    """Somebody in the room, whole.

    ``id`` is the same for one person during a session, whatever pages they use; of two, the
    lower (as text) is the polite one in negotiations. ``page``
    changes when they come from a newly loaded page, whose peer connections are new; it stays
    when the same page's socket came back. ``epoch`` rises with every socket. ``seat`` is 1 to
    8, or null for an advisor or a guest. ``hand_raised_at`` is null while the hand is down,
    ``shares_since`` while no screen is shared; of two who share, the earlier one does. ``hears``
    is false when their page gets or plays no sound although others speak.
    """

    id: str
    epoch: int
    page: str
    name: str
    initials: str
    role: Role
    seat: int | None
    connection: Connection
    media: Media
    hand_raised_at: datetime | None
    line: Line | None
    joined_at: datetime
    shares_since: datetime | None = None
    hears: bool = True


class Waiting(Struct, frozen=True):
    """Somebody in the waiting room. ``asks`` says that they want to come in, not only look."""

    id: str
    name: str
    initials: str
    seat: int | None
    asks: bool


class ChatFile(Struct, frozen=True):
    """A file sent in the chat: its name, its bytes, where it is had."""

    name: str
    size: int
    url: str


class ChatLine(Struct, frozen=True):
    """One chat message. ``id`` grows with time; ``author`` is a participant id. With a ``file``
    the body is its name.
    """

    id: int
    key: UUID
    author: str
    name: str
    at: datetime
    body: str
    file: ChatFile | None = None


class Groups(Struct, frozen=True):
    """Small groups until ``ends_at``; from then on, or when there are none, all are together.

    ``groups`` hold participant ids. Who is ``everywhere`` is with everybody; who is in no group
    is with the others in none. People who are not together receive nothing of each other. In an
    interview simulation ``roles`` says who does what: an ``observer`` sends neither sound nor
    picture. Of two ``Groups``, the one with the higher ``id``, then ``version``, is right.
    """

    id: int
    version: int
    ends_at: datetime
    groups: list[list[str]]
    everywhere: list[str]
    roles: dict[str, GroupRole]
    message: str


class RoomState(Struct, frozen=True):
    """The room after the event ``seq`` of ``era``; ``chat`` is its last messages in order.

    ``groups`` are the last there were, null when there were none; left out, which happens while
    the database is away, they are what the page knew.
    """

    era: str
    seq: int
    topology: Topology
    participants: list[Participant]
    chat: list[ChatLine]
    groups: Groups | UnsetType | None = UNSET


class SessionTimes(Struct, frozen=True):
    """The club session, and the server's clock to read the others by."""

    id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    now: datetime


class IceServer(Struct, frozen=True, omit_defaults=True):
    """As ``RTCPeerConnection`` takes it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Description(Struct, frozen=True):
    """As ``RTCSessionDescription`` has it."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: Annotated[str, Meta(max_length=60_000)] = ""


class Candidate(Struct, frozen=True, rename="camel", omit_defaults=True):
    """As ``RTCIceCandidate.toJSON()`` gives it; an empty candidate ends them."""

    candidate: Annotated[str, Meta(max_length=1024)]
    sdp_mid: Annotated[str, Meta(max_length=64)] | None = None
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=255)] | None = None
    username_fragment: Annotated[str, Meta(max_length=256)] | None = None


class Source(Struct, frozen=True):
    """Whose sound or picture comes in which section of a media server's description."""

    mid: str
    id: str
    kind: Literal["audio", "video", "screen"]


# --- From the browser -------------------------------------------------------------------
class Incoming(Struct, tag_field="type"):
    pass


class Hello(Incoming, tag="hello"):
    """First frame. A new page sends ``media`` only; a socket that comes back sends what the
    last ``welcome`` gave as ``resume``, and the ``era`` and ``seq`` it has reached. ``resume``
    is kept in the page's memory, never stored: a duplicated tab is another page.
    """

    media: Media
    resume: Annotated[str, Meta(max_length=200)] | None = None
    era: Annotated[str, Meta(max_length=64)] | None = None
    last_seq: Count = 0


class Wait(Incoming, tag="wait"):
    """In place of ``hello``, from a page in the waiting room: tell me when I may come in.
    Answered by ``door``, now and at every change; sent again every 15 s, at the hour, and when
    ``asks`` changes. Whoever may come in then opens a socket that says ``hello``.
    """

    asks: bool = False


class Beat(Incoming, tag="heartbeat"):
    """Every ``heartbeat_seconds`` of ``welcome``; answered. ``received`` counts the frames
    received on this socket so far, so that the server knows what is still on the line.
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


# --- From the server: room events, to everybody in the room -------------------------------
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


class Passed(Outgoing, tag="passed"):
    """To a guest, in place of an event that is not for guests; only its number counts."""

    seq: int


Event: TypeAlias = (
    Joined | Changed | Left | Reacted | Said | Noted | Renewed | Routed | Grouped | Passed
)


# --- From the server, to one page ---------------------------------------------------------
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
    Welcome
    | AtDoor
    | Asked
    | Snapshot
    | Joined
    | Changed
    | Left
    | Reacted
    | Said
    | Routed
    | Renewed
    | Noted
    | Renewed
    | Grouped
    | Passed
    | Routed
    | Events
    | BeatBack
    | SignalFrom
    | ScreenStopped
    | Ice
    | Refused
)

decode_client = Decoder(ClientMessage).decode
decode_server = Decoder(ServerMessage).decode
decode_event = Decoder(Event).decode
encode = Encoder().encode


def type_of(frame: str | bytes) -> str:
    """The ``type`` of a frame that may be anything, for ``refused``; empty when unreadable."""
    try:
        found = _peek(frame).get("type", "")
    except (ValueError, RecursionError):
        return ""
    return found[:64] if isinstance(found, str) else ""


_peek = Decoder(dict).decode
