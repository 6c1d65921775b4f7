"""People in a room without a browser: the room's own scripts, as far as they need no page, run by
the Node that Playwright brings. So what is lost or kept is what a browser would lose or keep.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright._impl._driver import compute_driver_executable

from clubs.models import ClubSession
from members.models import User
from tests.browser.conftest import session_of

SCRIPT = Path(__file__).with_suffix(".mjs")
MODULES = Path(settings.BASE_DIR) / "static" / "js" / "room"
WITHIN = 60.0

Positions = dict[str, dict[str, Any]]


class Participants:
    """Everybody with the page of one session open, by a name of the test's choice."""

    def __init__(self, session: ClubSession) -> None:
        self.session = session
        self.names: list[str] = []
        node, _ = compute_driver_executable()
        self._process = subprocess.Popen(
            [node, "--no-warnings", SCRIPT, MODULES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, act: str, name: str = "", **words: Any) -> Any:
        """Have somebody do something; see ``acts`` in the script."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, "name": name, **words}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the participants' process ended"
        return json.loads(answer)

    def open(self, name: str, user: User, url: str, *, microphone: bool = False) -> None:
        """Somebody opens the page and goes in."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}"
        media = {"microphone": microphone, "camera": True, "receive": "all"}
        host = urlsplit(url).netloc
        self.names.append(name)
        self.do("open", name, host=host, session=self.session.pk, cookie=cookie, media=media)

    def look(self) -> Positions:
        """How everybody's page is now."""
        found: Positions = self.do("look")
        return found

    def until(
        self, holds: Callable[[Positions], object], what: str, within: float = WITHIN
    ) -> Positions:
        """Wait until something holds of their pages; fails saying how they are."""
        deadline = time.monotonic() + within
        while not holds(now := self.look()):
            assert time.monotonic() < deadline, f"never {what}: {json.dumps(now)[:4000]}"
            time.sleep(0.05)
        return now

    def all_in(self, within: float = WITHIN) -> Positions:
        """Everybody's socket is open, and everybody is there once for everybody."""
        return self.until(
            lambda now: all(
                one["open"]
                and len(one["people"]) == len(self.names)
                and all(other["connection"] == "present" for other in one["people"])
                for one in now.values()
            ),
            "all in",
            within,
        )

    def settled(self, within: float = WITHIN) -> Positions:
        """All in, nothing on its way, and the same words on every page."""
        self.all_in(within)
        return self.until(
            lambda now: (
                not any(one["waiting"] for one in now.values())
                and len({one["text"] for one in now.values()}) == 1
                and len({tuple(sorted(one["said"])) for one in now.values()}) == 1
            ),
            "settled",
            within,
        )

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def participants(session: ClubSession) -> Iterator[Participants]:
    """People in a session's room, gone afterwards."""
    them = Participants(session)
    try:
        yield them
    finally:
        them.close()
