"""People who fill in forms, and send them again as a browser would when no answer comes.

Each form has its key: however often it is sent, it must do one thing.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from clubs.enums import DocumentKind
from clubs.models import Club, DocumentVersion, Lead, Post
from members.models import User
from prospecting.models import Approach, Prospect
from tests.browser.conftest import session_of
from tests.factories.clubs import ClubFactory
from tests.factories.prospecting import ProspectFactory
from tests.load.outcome import Outcome, compared

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
KEPT = re.compile(r'<input type="hidden" name="key" value="([^"]*)">')
# Seconds between two forms of one person, before one is sent again, and until one is given up.
PAUSE, AGAIN, GIVEN_UP = 0.15, 0.25, 90.0
ANSWERS_WITHIN = 60.0
AWAY = 503


class Visitor:
    """Somebody's browser, as far as forms need one."""

    def __init__(self, person: User, url: str) -> None:
        self.url = url
        self.secret = get_random_string(32)
        cookies = {
            settings.SESSION_COOKIE_NAME: session_of(person),
            settings.CSRF_COOKIE_NAME: self.secret,
        }
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        # The longest that one answer took.
        self.slowest = 0.0

    def ask(
        self, method: str, address: str, body: bytes = b"", kind: str = "", **more: str
    ) -> tuple[int, str] | None:
        """Status and page; None when the line broke."""
        headers = {"Cookie": self.cookie, "Origin": self.url, "Connection": "close", **more}
        if kind:
            headers["Content-Type"] = kind
        line = HTTPConnection(urlsplit(self.url).netloc, timeout=ANSWERS_WITHIN)
        began = time.monotonic()
        try:
            line.request(method, address, body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            return None
        finally:
            line.close()
            self.slowest = max(self.slowest, time.monotonic() - began)

    def encoded(self, told: Mapping[str, object]) -> tuple[bytes, str]:
        """A form as it travels, and its type."""
        form = {"csrfmiddlewaretoken": self.secret, **told}
        if any(isinstance(value, SimpleUploadedFile) for value in told.values()):
            return encode_multipart(BOUNDARY, form), MULTIPART_CONTENT
        return urlencode(form).encode(), "application/x-www-form-urlencoded"


class Person(threading.Thread):
    """A member who sends one form after the other."""

    def __init__(
        self, member: User, club: Club, prospect: Prospect, url: str, pause: float
    ) -> None:
        super().__init__(daemon=True)
        self.club, self.prospect, self.pause = club, prospect, pause
        self.browser = Visitor(member, url)
        self.ended = threading.Event()
        self.sent: list[tuple[str, str]] = []
        self.odd: Counter[str] = Counter()
        # The longest that a form took, tries included.
        self.waited = 0.0
        self.away = 0

    def run(self) -> None:
        number = 0
        while not self.ended.is_set():
            number += 1
            words = f"{self.browser.secret} {number}"
            kind = ("post", "approach", "lead", "document")[number % 4]
            getattr(self, kind)(words)
            self.sent.append((kind, words))
            self.read()
            self.ended.wait(self.pause)

    # --- What one fills in --------------------------------------------------------------------
    def post(self, words: str) -> None:
        self.fill(reverse("club_wall", args=[self.club.pk]), {"kind": "success", "text": words})

    def lead(self, words: str) -> None:
        until = timezone.localdate() + timedelta(days=10)
        told = {"title": words, "place": "Roscoff", "how": "Appeler", "expires_on": until}
        self.fill(reverse("club_leads", args=[self.club.pk]), told)

    def approach(self, words: str) -> None:
        today = timezone.localdate()
        told = {"kind": "phone", "answer": "later", "on": today, "note": words}
        self.fill(reverse("prospect", args=[self.prospect.pk]), told)

    def document(self, words: str) -> None:
        file = SimpleUploadedFile("note.pdf", PDF + words.encode(), "application/pdf")
        told = {"title": words, "kind": DocumentKind.values[0], "file": file}
        self.fill(reverse("club_library", args=[self.club.pk]), told)

    def read(self) -> None:
        """A page is asked for again by hand: here once is enough."""
        answer = self.browser.ask("GET", reverse("club_wall", args=[self.club.pk]))
        if answer is not None and answer[0] not in {200, AWAY}:
            self.odd[f"answers {answer[0]} for a page"] += 1

    def fill(self, address: str, told: Mapping[str, object]) -> None:
        """Send a form until it is taken; the same one, with its key."""
        key = str(uuid4())
        body, kind = self.browser.encoded({"key": key, **told})
        began = time.monotonic()
        while time.monotonic() < began + GIVEN_UP:
            answer = self.browser.ask("POST", address, body, kind)
            if answer is not None and answer[0] in {200, 302}:
                break
            if answer is not None and answer[0] != AWAY:
                # Whoever is refused is not refused less when they ask again.
                self.odd[f"answers {answer[0]} to a form"] += 1
                break
            if answer is not None:
                self.away += 1
                kept = KEPT.search(answer[1])
                if "file" not in told and (kept is None or kept[1] != key):
                    self.odd["pages without what was typed"] += 1
            time.sleep(AGAIN)
        self.waited = max(self.waited, time.monotonic() - began)


class Crowd:
    """Eight people of one club, each by one of the web processes, while something happens."""

    def __init__(self, urls: list[str], pause: float = PAUSE) -> None:
        self.club: Club = ClubFactory(
            starts_on=timezone.localdate() - timedelta(weeks=1), members=8
        )
        seats = self.club.seats.select_related("member").order_by("number")
        self.people = [
            Person(
                seat.member,
                self.club,
                ProspectFactory(club=self.club, in_charge=seat.member),
                urls[rank % len(urls)],
                pause,
            )
            for rank, seat in enumerate(seats)
        ]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They go on during the block, and then finish what they have begun."""
        for person in self.people:
            person.start()
        try:
            yield
        finally:
            for person in self.people:
                person.ended.set()
            for person in self.people:
                person.join(2 * GIVEN_UP)

    def outcome(self, media: Path) -> Outcome:
        """Everything they sent beside everything that is kept; a row and its file count once."""
        approaches = Approach.objects.filter(prospect__club=self.club)
        versions = DocumentVersion.objects.filter(document__club=self.club)
        with_file = {
            version.pk for version in versions if (media / "library" / version.token.hex).exists()
        }
        found = [
            *(("post", text) for text in self.rows(Post, "text")),
            *(("lead", title) for title in self.rows(Lead, "title")),
            *(("approach", note) for note in approaches.values_list("note", flat=True)),
            *(
                ("document", title)
                for pk, title in versions.values_list("pk", "document__title")
                if pk in with_file
            ),
        ]
        odd: Counter[str] = sum((person.odd for person in self.people), Counter())
        sent = [one for person in self.people for one in person.sent]
        away = sum(person.away for person in self.people)
        seen = odd + Counter({"answers “in a moment”": away})
        waited = max(person.waited for person in self.people)
        outcome = compared(sent, found, waited, seen)
        # Nobody may be told anything but "in a moment".
        return replace(outcome, lost=max(outcome.lost, odd.total()))

    @property
    def slowest(self) -> float:
        """Seconds of the slowest answer."""
        return max(person.browser.slowest for person in self.people)

    def rows(self, model: type[Post] | type[Lead], field: str) -> list[str]:
        """A text of each row of this club."""
        return list(model._default_manager.filter(club=self.club).values_list(field, flat=True))
