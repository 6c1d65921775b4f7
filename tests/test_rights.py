"""Every route of ours × everybody who may ask: the status each gets (``tests/rights/``)."""

import pkgutil
from importlib import import_module

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from eclub.kit.access import rule_of
from tests import rights
from tests.rights import NOW, PEOPLE, Cast, assemble
from tests.rights.table import Arguments, Row
from tests.test_conventions import routes

TABLE: list[Row] = [
    row
    for module in pkgutil.iter_modules(rights.__path__)
    for row in getattr(import_module(f"tests.rights.{module.name}"), "ROWS", [])
]


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "si" if response["Location"].startswith(reverse("account_login")) else ">>"
    return {200: "in", 403: "no", 404: "--"}.get(response.status_code, str(response.status_code))


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return assemble()


def answer(cast: Cast, name: str, method: str, address: str) -> str:
    """What this person gets; nothing of it stays for the next one."""
    with transaction.atomic():
        response = getattr(cast.client(name), method)(address)
        transaction.set_rollback(True)
    return outcome(response)


@pytest.mark.parametrize(
    ("method", "route", "arguments", "expected"),
    TABLE,
    ids=[f"{method}-{route}-{rank}" for rank, (method, route, *_) in enumerate(TABLE)],
)
def test_rights(cast: Cast, method: str, route: str, arguments: Arguments, expected: str) -> None:
    address = reverse(route, args=arguments(cast))
    got = {name: answer(cast, name, method, address) for name in PEOPLE}
    assert got == dict(zip(PEOPLE, expected.split(), strict=True))


def test_every_route_of_ours_is_in_the_table() -> None:
    ours = {pattern.name for _, pattern in routes(get_resolver()) if rule_of(pattern.callback)}
    assert ours - {route for _, route, *_ in TABLE} == set()
