"""Whom one participant receives through a media server, and in which size; asks nothing itself."""

from collections.abc import Callable
from typing import Any

from clubs.video.protocol import Picture

# The sections of what a page sends, in order.
KINDS: dict[str, Any] = {"0": "audio", "1": "video", "2": "screen"}
LAYERS = {Picture.LOW: 0, Picture.HIGH: 1}

# Sections received: by their name, the participant and which of their sections.
Streams = dict[str, tuple[str, str]]


class Reception:
    """What is wanted beside what comes (``streams``); answers in the words of the server."""

    def __init__(self) -> None:
        # What the page wants; None until it has said.
        self.view: dict[str, Picture] | None = None
        # Whom it may receive, whatever its page asks for.
        self.may: Callable[[str], bool] = lambda _: True
        # Who sends, and which sections; None when only the first is known.
        self.feeds: dict[str, set[str] | None] = {}
        # Which size comes of each section, and was asked for with each picture.
        self._sizes: dict[str, Picture] = {}
        self._asked: dict[tuple[str, str], Picture] = {}

    def publishers(self, found: list[dict[str, Any]]) -> None:
        """These send, the server says."""
        for one in found:
            mids = {stream["mid"] for stream in one["streams"] if not stream.get("disabled")}
            self.feeds[one["id"]] = mids & KINDS.keys()

    def missing(self, streams: Streams) -> list[dict[str, Any]]:
        """What is still to be subscribed to."""
        have = set(streams.values())
        known = {feed for feed, _ in have}
        more: list[dict[str, Any]] = []
        for feed, sections in self.feeds.items():
            if not self._wants(feed):
                continue
            if sections is None:
                more += [{"feed": feed}] if feed not in known else []
            else:
                wanted = sorted(mid for mid in sections if (feed, mid) not in have)
                more += [self._stream(feed, mid) for mid in wanted]
        return more

    def unseen(self, streams: Streams) -> list[dict[str, Any]]:
        """What comes and is not wanted; who left is taken out by the server."""
        have = set(streams.values())
        unseen = [(feed, mid) for feed, mid in have if feed in self.feeds and not self._wants(feed)]
        return [{"feed": feed, "mid": mid} for feed, mid in unseen]

    def sizes(self, streams: Streams) -> list[dict[str, Any]]:
        """Pictures that are to come in another size, or no more; they count as asked for."""
        changes = []
        for mid, (feed, section) in streams.items():
            if KINDS.get(section) != "video":
                continue
            wanted = self._wanted(feed)
            if self._sizes.get(mid, self._asked.get((feed, section))) is wanted:
                continue
            self._sizes[mid] = wanted
            layer = {"substream": LAYERS[wanted]} if wanted in LAYERS else {}
            changes.append({"mid": mid, "send": wanted is not Picture.NONE} | layer)
        return changes

    def moved(self, before: Streams, after: Streams) -> None:
        """A section that is used again for somebody else starts as it was asked for."""
        for mid in [mid for mid in self._sizes if before.get(mid) != after.get(mid)]:
            del self._sizes[mid]

    def _stream(self, feed: str, section: str) -> dict[str, Any]:
        """One section, a picture in its size from the start: another size costs a whole picture
        more, and the browser that sends it makes few of those.
        """
        stream: dict[str, Any] = {"feed": feed, "mid": section}
        if KINDS.get(section) == "video":
            wanted = self._wanted(feed)
            self._asked[feed, section] = wanted if wanted in LAYERS else Picture.LOW
            stream["substream"] = LAYERS[self._asked[feed, section]]
        return stream

    def _wants(self, feed: str) -> bool:
        wanted = self.view is None or feed in self.view
        return wanted and feed in self.feeds and self.may(feed)

    def _wanted(self, feed: str) -> Picture:
        return Picture.LOW if self.view is None else self.view.get(feed, Picture.NONE)
