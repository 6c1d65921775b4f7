"""Rooms on a real Janus, between two web processes: what pages are told, what outlives whom."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clubs.video import protocol
from clubs.video.protocol import Reroute, Routed, Signal, SignalFrom, Trouble
from clubs.video.topology import Kind, Topology
from tests.browser.server import Server
from tests.clubs.video.conftest import SHORT, Meeting, OpenPage, start
from tests.clubs.video.descriptions import OFFER, described
from tests.clubs.video.page import Page
from tests.janus import MediaServer


@pytest.fixture(scope="module")
def media_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    made = MediaServer(tmp_path_factory.mktemp("janus")).start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def webs(
    django_db_setup: None, django_db_blocker: Any, web_state: Path, media_server: MediaServer
) -> Iterator[list[Server]]:
    variables = SHORT | media_server.made.variables | {"ROOM_GIVE_UP_SECONDS": "10"}
    with django_db_blocker.unblock():
        servers = [Server(web_state, **variables) for _ in range(2)]
    for server in servers:
        start(server)
    yield servers
    for server in servers:
        server.close()


async def three_pages(webs: list[Server], meeting: Meeting, page_of: OpenPage) -> list[Page]:
    """The advisor and two members, the last one on the second process."""
    people = [meeting.advisor, *meeting.members[:2]]
    return [
        await page_of(web, user) for web, user in zip([*webs[:1] * 2, webs[1]], people, strict=True)
    ]


def way(page: Page) -> Topology:
    """How media travel, as this page was told last."""
    told = [page.welcome.room, *(one for one in page.heard if isinstance(one, Routed))]
    return told[-1].topology


async def go_by(pages: list[Page], topology: Topology) -> None:
    for page in pages:
        await page.until(lambda page=page: way(page) == topology, f"went by {topology}")


@pytest.fixture
def meeting(meeting: Meeting, transactional_db: None) -> Meeting:
    return meeting


async def test_a_leg_outlives_the_process_that_began_it(
    webs: list[Server], meeting: Meeting, page_of: OpenPage
) -> None:
    pages = await three_pages(webs, meeting, page_of)
    await go_by(pages, Topology(Kind.SFU, 1))
    page = pages[0]
    # Both processes may have decided; one has moved the room, and the other one's word is void.
    assert len([one for one in page.heard if isinstance(one, Routed)]) <= 1
    name = "1.ann.up"
    await page.send(Signal("server", name, 0, OFFER))
    answer = await page.hears(SignalFrom, sender="server", pc=name)
    assert answer.description.type == "answer"
    # Of another epoch: nobody's business any more.
    await page.send(Signal("server", "0.ann.up", 0, OFFER))
    # A connection that never was must be begun with an offer.
    await page.send(Signal("server", "1.bob.down", 1))
    assert (await page.hears(protocol.Refused)).pc == "1.bob.up"

    await page.send(Signal("server", "1.cid.up", 2, OFFER))
    await page.hears(SignalFrom, pc="1.cid.up")
    webs[0].stop(signal.SIGKILL)
    await page.closes()
    page.url = pages[2].url
    page.origin = pages[2].origin
    since = len(page.heard)
    await page.open()
    assert page.welcome.room.topology == Topology(Kind.SFU, 1)
    await page.send(Signal("server", "1.cid.up", 3, protocol.Description("offer", described(2))))
    answer = await page.hears(SignalFrom, since=since, pc="1.cid.up")
    assert answer.description.type == "answer"
    assert not [
        one
        for one in page.heard[since:]
        if isinstance(one, protocol.Refused) and one.code is Trouble.NOBODY_THERE
    ]
    start(webs[0])


async def test_the_advisor_calls_a_room_back(
    webs: list[Server], meeting: Meeting, page_of: OpenPage, media_server: MediaServer
) -> None:
    pages = await three_pages(webs, meeting, page_of)
    advisor, member, other = pages
    await go_by(pages, Topology(Kind.SFU, 1))
    media_server.kill()
    await go_by(pages, Topology(Kind.MESH, 2, fallen=True))
    media_server.start()
    await member.send(Reroute())
    await advisor.send(Reroute())
    await go_by(pages, Topology(Kind.SFU, 3))
    late = await page_of(webs[1], meeting.members[2])
    assert late.welcome.room.topology == Topology(Kind.SFU, 3)
    await other.sees(advisor.me, member.me, other.me, late.me)


async def test_a_server_that_is_configured_no_more_keeps_nobody(
    webs: list[Server], web: Server, meeting: Meeting, page_of: OpenPage
) -> None:
    pages = await three_pages(webs, meeting, page_of)
    await go_by(pages, Topology(Kind.SFU, 1))
    for page in pages:
        await page.close()
    late = await page_of(web, meeting.advisor)
    await late.until(lambda: way(late).kind is Kind.MESH, "left the server")
