"""The protocol's words: what a field may say, why a socket closed or a message was refused."""

from enum import IntEnum, StrEnum

FRAME_LIMIT = 64 * 1024


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
    PROSPECTING = "prospecting"


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
