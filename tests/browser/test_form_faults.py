"""A form sent while the platform is in trouble: the answer holds what was typed."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import get_random_string

from clubs.enums import PostKind
from clubs.models import Post
from tests.between import Between
from tests.browser import server as servers
from tests.browser.conftest import session_of
from tests.browser.server import Server
from tests.factories.clubs import SeatFactory

pytestmark = pytest.mark.alone


@pytest.fixture
def database(transactional_db: None) -> Iterator[Between]:
    between = Between(servers.test_database_url())
    yield between
    between.cut()


@pytest.fixture
def served(database: Between, served_state: Path) -> Iterator[Server]:
    server = Server(served_state, DATABASE_URL=database.url, DATABASE_WAIT_SECONDS="2")
    server.start()
    server.wait()
    yield server
    server.close()


def test_a_form_sent_while_postgresql_is_away_is_kept(
    transactional_db: None, served: Server, database: Between
) -> None:
    """The answer holds what was typed, and sending that again writes it once."""
    seat = SeatFactory()
    secret = get_random_string(32)
    cookies = {
        settings.SESSION_COOKIE_NAME: session_of(seat.member),
        settings.CSRF_COOKIE_NAME: secret,
    }
    wall = f"{served.url}{reverse('club_wall', args=[seat.club_id])}"
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Origin": served.url,
    }
    words = {"key": str(uuid4()), "kind": PostKind.SUCCESS, "text": "Un entretien lundi !"}

    def send(fields: dict[str, str]) -> tuple[int, str]:
        request = Request(wall, urlencode(fields).encode(), headers)
        try:
            with urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    database.cut()
    status, page = send(words | {"csrfmiddlewaretoken": secret})
    database.mend()
    assert status == 503
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert {name: unescape(kept[name]) for name in words} == words
    again = {name: unescape(value) for name, value in kept.items()}
    assert [send(again)[0] for _ in range(2)] == [200, 200]
    assert [post.text for post in Post.objects.all()] == [words["text"]]
