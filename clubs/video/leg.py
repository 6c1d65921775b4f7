"""One participant's two connections to a media server: what they send, and what they receive.

What changes is gathered while an answer is awaited, so that people who come together cost one
negotiation.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from clubs.video.protocol import Candidate, Description, Source
from clubs.video.reception import KINDS, Reception, Streams
from clubs.video.sfu import ID_EXISTS, NO_SUCH_FEED, Janus
from clubs.video.wire import Gone, Refused

logger = logging.getLogger(__name__)

# For an answer to an offer of ours, which may have been lost with its socket.
ANSWER_LOST = 10.0

Tell = Callable[[str, Description, "list[Source] | None"], None]


class Kept(Struct, frozen=True):
    """What another process needs to take a leg over."""

    name: str
    server: str
    session: int
    sending: int
    receiving: int
    private: int
    # Sections received: by their name, the participant and which of their sections.
    streams: Streams
    # Whether the receiving handle has begun; it stays so when everybody has left.
    receives: bool = False


encode_leg = msgspec.json.Encoder().encode
decode_leg = msgspec.json.Decoder(Kept).decode


class Leg:
    """Use with ``lock`` held. Raises Gone when the server does not answer or has forgotten."""

    def __init__(self, janus: Janus, room: str, participant: str, name: str) -> None:
        """``name`` is what its page's connections begin with: an epoch, a dot, a new name."""
        self.janus = janus
        self.room = room
        self.participant = participant
        self.name = name
        self.lock = asyncio.Lock()
        self.reception = Reception()
        self.over = False
        self.kept: Kept | None = None
        self.offer: tuple[Description, list[Source]] | None = None
        # The last offer told to the page, and what was last kept for other processes.
        self.told: object = None
        self.saved: Kept | None = None
        # Since when its page has had no socket here.
        self.alone_since: float | None = None
        self._offered_at = 0.0
        self._news = asyncio.Event()

    # --- Beginning and end ----------------------------------------------------------------------
    async def enter(self) -> None:
        """Come into the room, sending nothing yet: what is received need not wait for that."""
        janus = self.janus
        _, (session, sending, receiving) = await asyncio.gather(
            janus.make_room(self.room), janus.open(self.heard)
        )
        self.kept = Kept(self.name, janus.url, session, sending, receiving, 0, {})
        body = {"request": "join", "ptype": "publisher", "room": self.room, "id": self.participant}
        try:
            answer = await janus.ask(self._sending, body)
        except Refused as refused:
            if refused.code != ID_EXISTS:
                raise
            # A page that died without a word is still in there.
            await janus.kick(self.room, self.participant)
            answer = await janus.ask(self._sending, body)
        private = answer["plugindata"]["data"]["private_id"]
        self.kept = msgspec.structs.replace(self.kept, private=private)

    async def claim(self, kept: Kept) -> None:
        """Take over what another process began; raises Refused when it has ended."""
        await self.janus.claim(kept.session, self.heard)
        self.kept = kept
        others = await self.janus.feeds(self.room) - {self.participant}
        self.reception.feeds = dict.fromkeys(others) | self.reception.feeds

    async def end(self) -> None:
        self.over = True
        self.wake()
        if self.kept:
            await self.janus.close(self.kept.session)

    def let_go(self) -> None:
        """Another process has it now."""
        self.over = True
        self.wake()
        if self.kept:
            self.janus.sessions.pop(self.kept.session, None)

    # --- What the page says ---------------------------------------------------------------------
    async def send(self, offer: Description) -> Description:
        """What the page offers to send: at first, with other devices, or over other ways."""
        jsep = {"type": "offer", "sdp": offer.sdp, "rid_order": "lmh"}
        answer = await self.janus.ask(self._sending, {"request": "configure"}, jsep=jsep)
        return Description("answer", answer["jsep"]["sdp"])

    async def answered(self, answer: Description) -> None:
        """The page has taken our offer."""
        # The next offer may come right behind the server's word that it has this answer.
        self.offer = None
        await self._receive({"request": "start"}, jsep={"type": "answer", "sdp": answer.sdp})

    async def candidates(self, side: str, found: list[Candidate]) -> None:
        handle = self._sending if side == "up" else self._receiving
        ways = [msgspec.to_builtins(one) if one.candidate else {"completed": True} for one in found]
        await self.janus.trickle(handle, ways)

    async def restart(self) -> None:
        """Offer what the page receives anew, over other ways."""
        if self.kept and self.kept.streams:
            await self._receive({"request": "configure", "restart": True})

    # --- What is received -----------------------------------------------------------------------
    async def sync(self) -> None:
        """Bring what is received to what is wanted, unless an answer is awaited for that."""
        if self.kept is None or self._awaits_answer():
            return
        more = self.reception.missing(self.kept.streams)
        less = self.reception.unseen(self.kept.streams)
        if self.kept.receives and (more or less):
            update: dict[str, Any] = {"request": "update"}
            update |= {"subscribe": more} if more else {}
            update |= {"unsubscribe": less} if less else {}
            await self._change(update)
        elif more:
            join = {"request": "join", "ptype": "subscriber", "room": self.room}
            await self._change(join | {"private_id": self.kept.private, "streams": more})
        if not self.offer and (sizes := self.reception.sizes(self.kept.streams)):
            await self._receive({"request": "configure", "streams": sizes})

    def _awaits_answer(self) -> bool:
        """Whether the page has an offer to answer: the server makes no other one until then."""
        if not self.offer:
            return False
        now = asyncio.get_running_loop().time()
        if now - self._offered_at > ANSWER_LOST:
            self._offered_at, self.told = now, None
        return True

    async def _change(self, body: dict[str, Any]) -> None:
        """Ask for other sections; the offer of them is heard."""
        try:
            await self._receive(body)
        except Refused as refused:
            # Somebody left at this moment, and we are told so next.
            if refused.code != NO_SUCH_FEED:
                raise

    # --- What the server says --------------------------------------------------------------------
    def heard(self, message: dict[str, Any]) -> None:
        """Something the server says by itself."""
        data = message.get("plugindata", {}).get("data", {})
        if message["janus"] == "timeout" or message["janus"] == "hangup":
            self.over = True
        elif "publishers" in data:
            self.reception.publishers(data["publishers"])
        elif isinstance(gone := data.get("unpublished") or data.get("leaving"), str):
            # "ok" is about ourselves: another of our pages came, or the room was removed.
            self.over = self.over or gone == "ok"
            self._forget(gone)
        elif data.get("videoroom") == "destroyed":
            self.over = True
        elif self.kept and message.get("sender") == self.kept.receiving:
            if "streams" not in data and "jsep" not in message:
                return
            self._offered(message)
        else:
            return
        self.wake()

    def wake(self) -> None:
        """Have who waits for news look again."""
        self._news.set()

    async def news(self) -> None:
        """Wait until the server has said something that matters."""
        await self._news.wait()
        self._news.clear()

    def _forget(self, feed: str) -> None:
        """Somebody sends no more; who comes back under the same name is new."""
        self.reception.feeds.pop(feed, None)
        if self.kept is not None:
            streams = {mid: of for mid, of in self.kept.streams.items() if of[0] != feed}
            self.kept = msgspec.structs.replace(self.kept, streams=streams)

    def _offered(self, message: dict[str, Any]) -> None:
        """Keep an offer of what is received, and what it is made of."""
        data = message["plugindata"]["data"]
        if self.kept is None:
            return
        self.kept = msgspec.structs.replace(self.kept, receives=True)
        if "streams" in data:
            streams = {
                stream["mid"]: (stream["feed_id"], stream["feed_mid"])
                for stream in data["streams"]
                if stream.get("active") and "feed_id" in stream
            }
            self.reception.moved(self.kept.streams, streams)
            self.kept = msgspec.structs.replace(self.kept, streams=streams)
        if "jsep" in message:
            sources = [
                Source(mid, feed, KINDS[section])
                for mid, (feed, section) in self.kept.streams.items()
                if section in KINDS
            ]
            self.offer = Description("offer", message["jsep"]["sdp"]), sources
            self._offered_at = asyncio.get_running_loop().time()

    # --- Requests ---------------------------------------------------------------------------------
    @property
    def _sending(self) -> tuple[int, int]:
        if self.kept is None:
            raise Gone
        return self.kept.session, self.kept.sending

    @property
    def _receiving(self) -> tuple[int, int]:
        if self.kept is None:
            raise Gone
        return self.kept.session, self.kept.receiving

    async def _receive(self, body: dict[str, Any], **words: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await self.janus.ask(self._receiving, body, **words)
        return answer
