"""Our side of Janus, against a real one: descriptions are those of browsers that never send."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from clubs.video.leg import Leg, decode_leg, encode_leg
from clubs.video.protocol import Description, Picture, Source
from clubs.video.sfu import Janus
from clubs.video.wire import Gone, Refused, Server
from tests.clubs.video.descriptions import ANSWER, OFFER, described
from tests.janus import MediaServer

ROOM = "7-1-room"


@pytest.fixture(scope="module")
def media_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    made = MediaServer(tmp_path_factory.mktemp("janus")).start()
    yield made
    made.kill()


class Line:
    """A process's line to the server, and what it was told of it."""

    def __init__(self, server: Server) -> None:
        self.health: list[bool | None] = []
        self.lost: list[set[str]] = []
        self.janus = Janus(
            server,
            lambda janus: self.health.append(janus.healthy),
            lambda _, rooms: self.lost.append(rooms),
        )
        self.task = asyncio.create_task(self.janus.run())

    async def cut(self) -> None:
        """The process dies."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def line(made: MediaServer, secret: str = "") -> AsyncIterator[Line]:
    found = Line(Server(made.url, secret or made.made.secret, made.made.admin_key))
    try:
        yield found
    finally:
        await found.cut()


@pytest.fixture
async def janus(media_server: MediaServer) -> AsyncIterator[Janus]:
    async with line(media_server) as found:
        yield found.janus


async def until(holds: Callable[[], object], within: float = 10) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110  # the other side is a program of its own
            await asyncio.sleep(0.01)


async def somebody(janus: Janus) -> str:
    """A room where somebody sends; who it is. Janus's own, as no browser is here."""
    await until(lambda: janus.healthy)
    await janus.make_room(ROOM, dummy_publisher=True)
    [feed] = await janus.feeds(ROOM)
    return feed


def offered(leg: Leg) -> list[Source] | None:
    """What the last offer is made of; None while there is none."""
    return leg.offer[1] if leg.offer else None


async def test_somebody_receives_who_is_there(janus: Janus) -> None:
    feed = await somebody(janus)
    ann = Leg(janus, ROOM, "ann", "1.ann")
    await ann.enter()
    assert (await ann.send(OFFER)).type == "answer"
    # Janus's somebody sends one section for each codec of the room.
    assert ann.reception.feeds == {feed: {"0", "1", "2"}}
    await ann.sync()
    assert ann.offer
    description, sources = ann.offer
    assert description.type == "offer"
    assert sources == [
        Source("0", feed, "audio"),
        Source("1", feed, "video"),
        Source("2", feed, "screen"),
    ]
    # While the page's answer is awaited nothing more is asked.
    ann.reception.view = {}
    await ann.sync()
    assert ann.offer == (description, sources)
    await ann.answered(ANSWER)
    await ann.sync()
    assert ann.offer[0] != description
    assert ann.offer[1] == []
    # Asked for, and not allowed.
    await ann.answered(ANSWER)
    ann.reception.may, ann.reception.view = (lambda _: False), None
    await ann.sync()
    assert offered(ann) is None
    # After a time with nobody to receive.
    ann.reception.may = lambda _: True
    await ann.sync()
    assert offered(ann) == sources
    await ann.end()
    await janus.remove_room(ROOM)


async def test_an_offer_right_behind_an_answer_is_told(janus: Janus) -> None:
    feed = await somebody(janus)
    ann = Leg(janus, ROOM, "ann", "1.ann")
    await ann.enter()
    await ann.send(OFFER)
    await ann.sync()
    # The server keeps a change to itself until its offer is answered, as when somebody leaves.
    less = {"request": "update", "unsubscribe": [{"feed": feed, "mid": "2"}]}
    await janus.ask(ann._receiving, less)
    await ann.answered(ANSWER)
    await until(lambda: ann.offer)
    assert [source.kind for source in offered(ann) or []] == ["audio", "video"]
    await ann.end()
    await janus.remove_room(ROOM)


async def test_who_has_just_left_spoils_nothing(janus: Janus) -> None:
    feed = await somebody(janus)
    ann = Leg(janus, ROOM, "ann", "1.ann")
    await ann.enter()
    await ann.send(OFFER)
    ann.reception.feeds["bob"] = {"0"}
    await ann.sync()
    assert offered(ann) is None
    del ann.reception.feeds["bob"]
    await ann.sync()
    assert {source.id for source in offered(ann) or []} == {feed}
    await ann.end()
    await janus.remove_room(ROOM)


async def test_pictures_come_as_they_are_wanted(janus: Janus) -> None:
    feed = await somebody(janus)
    ann = Leg(janus, ROOM, "ann", "1.ann")
    await ann.enter()
    await ann.send(OFFER)
    asked = []
    ask = janus.ask

    async def listen(handle: Any, body: dict[str, Any], **words: Any) -> Any:
        asked.append(body)
        return await ask(handle, body, **words)

    janus.ask = listen  # type: ignore[method-assign]  # what is said, besides saying it
    await ann.sync()
    await ann.answered(ANSWER)
    for picture in (Picture.LOW, Picture.HIGH, Picture.HIGH, Picture.NONE):
        ann.reception.view = {feed: picture}
        await ann.sync()
    assert {"feed": feed, "mid": "1", "substream": 0} in asked[0]["streams"]
    said = [body["streams"][0] for body in asked if body["request"] == "configure"]
    assert said == [
        {"mid": "1", "send": True, "substream": 1},
        {"mid": "1", "send": False},
    ]
    await ann.restart()
    assert ann.offer, "other ways to the page begin with an offer"
    await ann.end()
    await janus.remove_room(ROOM)


async def test_a_leftover_is_sent_out_before_its_person_comes_again(janus: Janus) -> None:
    before, after = Leg(janus, ROOM, "ann", "1.old"), Leg(janus, ROOM, "ann", "1.new")
    await before.enter()
    await before.send(OFFER)
    await after.enter()
    await after.send(OFFER)
    await until(lambda: before.over)
    assert not after.over
    await after.end()
    await janus.remove_room(ROOM)


async def test_another_process_takes_a_leg_over(janus: Janus, media_server: MediaServer) -> None:
    feed = await somebody(janus)
    async with line(media_server) as dying:
        ann = Leg(dying.janus, ROOM, "ann", "1.ann")
        await ann.enter()
        await ann.send(OFFER)
        await ann.sync()
        await ann.answered(ANSWER)
        kept = ann.kept
        assert kept
    again = Leg(janus, ROOM, "ann", "1.ann")
    await again.claim(decode_leg(encode_leg(kept)))
    assert set(again.reception.feeds) == {feed}
    # What it received already is not asked for twice.
    await again.sync()
    assert again.offer is None
    assert (await again.send(Description("offer", described(2)))).type == "answer"
    await again.end()
    with pytest.raises(Refused):
        await Leg(janus, ROOM, "ann", "1.ann").claim(kept)
    await janus.remove_room(ROOM)


async def test_rooms_are_ours_alone(janus: Janus, media_server: MediaServer) -> None:
    await janus.make_room(ROOM)
    await janus.make_room(ROOM)
    assert ROOM in await janus.empty_rooms()
    await janus.remove_room(ROOM)
    assert ROOM not in await janus.empty_rooms()
    async with line(media_server, secret="a stranger's") as stranger:
        await until(lambda: stranger.health == [False])
        with pytest.raises(Gone):
            await asyncio.wait_for(stranger.janus.make_room(ROOM), 6)


async def test_a_server_that_dies_and_one_that_forgot(media_server: MediaServer) -> None:
    async with line(media_server) as found:
        await until(lambda: found.health == [True])
        leg = Leg(found.janus, ROOM, "ann", "1.ann")
        await leg.enter()
        await leg.send(OFFER)
        loop = asyncio.get_running_loop()
        began = loop.time()
        media_server.kill()
        await until(lambda: found.health == [True, False])
        assert loop.time() - began < 4
        assert found.lost == []
        await asyncio.to_thread(media_server.start)
        await until(lambda: found.health == [True, False, True])
        assert found.lost == [{ROOM}]
        assert leg.over


async def test_a_line_that_was_cut_comes_back_with_its_sessions(
    media_server: MediaServer,
) -> None:
    async with line(media_server) as found:
        leg = Leg(found.janus, ROOM, "ann", "1.ann")
        await leg.enter()
        await leg.send(OFFER)
        found.janus._socket.transport.abort()  # type: ignore[union-attr]  # as a network does
        await until(lambda: not found.janus._connected.is_set())
        assert (await leg.send(Description("offer", described(2)))).type == "answer"
        assert found.health == [True]
        assert found.lost == []
        await leg.end()
        await found.janus.remove_room(ROOM)
