"""Rooms through a real Janus: three people hear and see each other, and go on when it dies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from members.models import User
from tests.browser.room import PATIENCE, Visit, Visitor, meeting, people, visit
from tests.browser.server import Server
from tests.janus import MediaServer

__all__ = ["meeting", "people", "visit"]


@pytest.fixture(scope="module")
def media_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    made = MediaServer(tmp_path_factory.mktemp("janus")).start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def server(
    django_db_setup: None, django_db_blocker: Any, served_state: Path, media_server: MediaServer
) -> Iterator[Server]:
    with django_db_blocker.unblock():
        server = Server(served_state, **media_server.made.variables)
    server.start()
    server.wait()
    yield server
    server.close()


def goes_by(visitor: Visitor, way: str) -> None:
    expect(visitor.page.locator(f"body[data-media={way}]")).to_be_attached(timeout=PATIENCE)


def test_three_people_meet_through_the_server_and_go_on_when_it_dies(
    people: list[User], visit: Visit, media_server: MediaServer
) -> None:
    one, two = visit(people[0]).enter(), visit(people[1]).enter()
    one.receives(people[1])
    goes_by(one, "mesh")
    three = visit(people[2]).enter()
    visitors = [one, two, three]
    for visitor in visitors:
        goes_by(visitor, "sfu")
    for visitor in visitors:
        for other in visitors:
            if other is not visitor:
                visitor.receives(other.user)
