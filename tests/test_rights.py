"""Every route of ours × everybody who may ask: the status each gets (``tests/rights/``)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from eclub.kit.access import rule_of
from tests import rows
from tests.rights import NOW, PEOPLE, TWINS, Cast, assemble, crowded
from tests.rights.every import TABLE
from tests.rights.table import Arguments
from tests.sample import THOROUGH
from tests.test_conventions import routes

REFUSED = {"no", "--"}


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "si" if response["Location"].startswith(reverse("account_login")) else ">>"
    return {200: "in", 403: "no", 404: "--"}.get(response.status_code, str(response.status_code))


Cookies = dict[str, Any]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, Cookies]]:
    """Everybody, and by name the cookies of who is signed in: made once for all routes."""
    with rows.shared(django_db_blocker):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda: NOW)
            cast = crowded(assemble())
            cookies = {name: cast.client(name).cookies for name in [*PEOPLE, *TWINS]}
        connection.check_constraints()
        yield cast, cookies


@pytest.fixture
def db(scene: tuple[Cast, Cookies]) -> Iterator[None]:
    with rows.undone():
        yield


@pytest.fixture
def cast(scene: tuple[Cast, Cookies], db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    # What a test reads or sets on a person or a club is not for the next one.
    return deepcopy(scene[0])


def answer(cookies: Any, method: str, address: str) -> str:
    """What who has these cookies gets; nothing of it stays for the next one."""
    client = Client()
    client.cookies = deepcopy(cookies)
    with rows.undone():
        response = getattr(client, method)(address)
    return outcome(response)


@pytest.mark.parametrize(
    ("method", "route", "arguments", "expected"),
    TABLE,
    ids=[f"{method}-{route}-{rank}" for rank, (method, route, *_) in enumerate(TABLE)],
)
def test_rights(
    scene: tuple[Cast, Cookies],
    cast: Cast,
    method: str,
    route: str,
    arguments: Arguments,
    expected: str,
) -> None:
    address = reverse(route, args=arguments(cast))
    wanted = dict(zip(PEOPLE, expected.split(), strict=True))
    # Where a seat of the club changes anything, that of another one must not.
    if wanted["owner"] != wanted["stranger"]:
        twins = {name: wanted[twin] for name, twin in TWINS.items()}
        # What somebody keeps of a club they left is theirs, not that of whoever left one.
        if wanted["stranger"] in REFUSED:
            twins["alumna"] = wanted["stranger"]
        wanted |= twins if THOROUGH else dict([sorted(twins.items())[len(route) % len(twins)]])
    got = {name: answer(scene[1][name], method, address) for name in wanted}
    assert got == wanted


def test_every_route_of_ours_is_in_the_table() -> None:
    ours = {pattern.name for _, pattern in routes(get_resolver()) if rule_of(pattern.callback)}
    assert ours - {route for _, route, *_ in TABLE} == set()
