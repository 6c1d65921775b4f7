"""What messages of both sides are made of."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from clubs.enums import GroupRole
from clubs.video.protocol.codes import Connection, Line, Receive, Role
from clubs.video.topology import Topology


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
