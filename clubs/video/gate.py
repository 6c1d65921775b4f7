"""What comes in from one page: decoded, bounded, and refused in typed words when it must be."""

import time

from prometheus_client import Counter

from clubs.video.protocol import (
    FRAME_LIMIT,
    ClientMessage,
    Close,
    Refused,
    Say,
    Trouble,
    Write,
    decode_client,
    type_of,
)

# Tokens a second, and at most. A joining page calls eight others at once.
MESSAGES = (30.0, 200.0)
CHAT = (1.0, 10.0)
NOTES = (4.0, 40.0)
REACTIONS = (0.5, 4.0)
# Refusals a page may earn before its socket is closed.
PATIENCE = (0.2, 20.0)
# A frame counts once more for each of these bytes.
FRAME_UNIT = 4096

CLOSES = {
    Trouble.MALFORMED: Close.MALFORMED,
    Trouble.TOO_BIG: Close.FLOOD,
    Trouble.TOO_FAST: Close.FLOOD,
}

REFUSALS = Counter("eclub_room_refusals_total", "Messages refused in rooms", ["code"])


class Bucket:
    """Holds at most so many tokens and gains some a second."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, limit: tuple[float, float]) -> None:
        self._rate, self._burst = limit
        self._tokens = self._burst
        self._at = time.monotonic()

    def take(self, tokens: float = 1.0) -> bool:
        """Take some tokens if they are there."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < tokens:
            return False
        self._tokens -= tokens
        return True

    def wait_for(self, tokens: float = 1.0) -> float:
        """Seconds until so many tokens are there."""
        return max(0.0, (tokens - self._tokens) / self._rate)


class Gate:
    """The limits of one socket."""

    __slots__ = ("_chat", "_messages", "_notes", "_patience", "_reactions")

    def __init__(self) -> None:
        self._messages, self._chat = Bucket(MESSAGES), Bucket(CHAT)
        self._notes, self._reactions = Bucket(NOTES), Bucket(REACTIONS)
        self._patience = Bucket(PATIENCE)

    def read(self, frame: str | None) -> ClientMessage | Refused:
        """The message in a text frame (None: it was binary), or why it is refused."""
        if frame is None:
            return Refused(Trouble.MALFORMED)
        size = len(frame) if frame.isascii() else len(frame.encode(errors="replace"))
        if size > FRAME_LIMIT:
            return Refused(Trouble.TOO_BIG)
        cost = 1 + size / FRAME_UNIT
        if not self._messages.take(cost):
            return Refused(Trouble.TOO_FAST, retry_after=self._messages.wait_for(cost))
        try:
            return decode_client(frame)
        except (ValueError, RecursionError):
            return Refused(Trouble.MALFORMED, type_of(frame))

    def too_chatty(self, message: Say | Write) -> Refused | None:
        """The refusal of words, in chat or notes, that come too soon after many others."""
        if isinstance(message, Say):
            bucket, about, key = self._chat, "say", message.key
        else:
            bucket, about, key = self._notes, "write", None
        if bucket.take():
            return None
        return Refused(Trouble.TOO_FAST, about, key=key, retry_after=bucket.wait_for())

    def too_lively(self) -> Refused | None:
        """The refusal of a reaction that comes too soon after others."""
        if self._reactions.take():
            return None
        return Refused(Trouble.TOO_FAST, "react", retry_after=self._reactions.wait_for())

    def bears(self, refused: Refused) -> bool:
        """Count a refusal; False when there were too many and the socket is to be closed."""
        REFUSALS.labels(code=refused.code.value).inc()
        return self._patience.take()
