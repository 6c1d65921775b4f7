"""A club in session, web processes with short times, and pages to open."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.utils import timezone

from clubs.models import Club, ClubSession
from members.models import User
from tests.browser.server import Server
from tests.clubs.video.page import Page, cookie_of, in_thread
from tests.factories.clubs import ClubFactory, ClubSessionFactory

SHORT = {
    "ROOM_HEARTBEAT_SECONDS": "0.5",
    "ROOM_DEAD_SECONDS": "3",
    "ROOM_GIVE_UP_SECONDS": "2",
    "ROOM_PROCESS_BEAT_SECONDS": "0.3",
    "ROOM_PROCESS_DEAD_SECONDS": "1",
}


@dataclass(frozen=True)
class Meeting:
    """A session whose room is open now, its advisor and three members in seats 1 to 3."""

    club: Club
    session: ClubSession
    advisor: User
    members: list[User]


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    today = timezone.now().date()
    club = ClubFactory(members=3, starts_on=today - timedelta(days=10))
    session = ClubSessionFactory(
        club=club, starts_at=timezone.now() - timedelta(minutes=30), number=1
    )
    members = [seat.member for seat in club.seats.order_by("number")]
    return Meeting(club, session, club.advisor, members)


@pytest.fixture(scope="session")
def web_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("web")
    (state / "static").mkdir()
    return state


def start(server: Server) -> None:
    """Start it and wait until it answers."""
    server.start()
    with suppress(HTTPError), urlopen(server.url + "/static/nothing-here", timeout=180):
        pass


def serving(server: Server) -> Iterator[Server]:
    """A running web process, ended after the tests."""
    start(server)
    yield server
    server.close()


@pytest.fixture(scope="session")
def first_web(django_db_setup: None, django_db_blocker, web_state: Path) -> Iterator[Server]:
    with django_db_blocker.unblock():
        server = Server(web_state, **SHORT)
    yield from serving(server)


@pytest.fixture(scope="session")
def second_web(django_db_setup: None, django_db_blocker, web_state: Path) -> Iterator[Server]:
    with django_db_blocker.unblock():
        server = Server(web_state, **SHORT)
    yield from serving(server)


@pytest.fixture
def web(transactional_db: None, first_web: Server) -> Server:
    """A web process."""
    return first_web


@pytest.fixture
def other_web(transactional_db: None, second_web: Server) -> Server:
    """A second one, over the same PostgreSQL and Redis."""
    return second_web


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def page_of(meeting: Meeting) -> AsyncIterator[OpenPage]:
    """Open somebody's page: ``await page_of(web, user)``; closed after the test."""
    opened: list[Page] = []

    async def open_page(
        server: Server, user: User, *, session_id: int = 0, hello: bool = True
    ) -> Page:
        cookie = await in_thread(lambda: cookie_of(user))
        page = Page(server.url, session_id or meeting.session.pk, cookie)
        opened.append(page)
        return await page.open(hello=hello)

    yield open_page
    for page in opened:
        await page.close()
