"""Every route of ours × everybody who may ask: the status each gets.

``in`` is 200, ``>>`` a redirection elsewhere, ``si`` the sign-in page, ``no`` 403, ``--`` 404.
A column is one of ``rights.PEOPLE``.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.rights import NOW, PEOPLE, Cast, assemble

GET, POST = "get", "post"

# Columns: owner mate former stranger advisor colleague stand_in outsider manager
# distant_manager administrator nobody.
TABLE: list[tuple[str, str, Callable[[Cast], list[object]], str]] = [
    # method, route, arguments, statuses
    (GET, "home", lambda c: [], "in in in in in in in in in in in in"),
    (GET, "next_session", lambda c: [], "in in -- in -- -- -- -- -- -- -- si"),
    (GET, "club_list", lambda c: [], "no no no no in in in in in in in si"),
    (GET, "club", lambda c: [c.club.pk], ">> >> -- -- in in -- -- in -- in si"),
    (GET, "session_list", lambda c: [c.club.pk], "in in -- -- in in -- -- in -- in si"),
    (GET, "session", lambda c: [c.over.pk], "in in -- -- in in -- -- in -- in si"),
    (GET, "session", lambda c: [c.stood_in.pk], "in in -- -- in in in -- in -- in si"),
    (
        POST,
        "attendance_correct",
        lambda c: [c.over.pk, c.owner.pk],
        "no no -- -- >> >> -- -- no -- >> si",
    ),
    (POST, "attendance_check", lambda c: [c.over.pk], "no no -- -- >> >> -- -- no -- >> si"),
    (POST, "attendance_check", lambda c: [c.stood_in.pk], "no no -- -- >> >> >> -- no -- >> si"),
]


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302:
        return "si" if response["Location"].startswith(reverse("account_login")) else ">>"
    return {200: "in", 403: "no", 404: "--"}.get(response.status_code, str(response.status_code))


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return assemble()


@pytest.mark.parametrize(
    ("method", "route", "arguments", "expected"),
    TABLE,
    ids=[f"{method} {route} {rank}" for rank, (method, route, *_) in enumerate(TABLE)],
)
def test_rights(
    cast: Cast,
    method: str,
    route: str,
    arguments: Callable[[Cast], list[object]],
    expected: str,
) -> None:
    address = reverse(route, args=arguments(cast))
    got = {name: outcome(getattr(cast.client(name), method)(address)) for name in PEOPLE}
    assert got == dict(zip(PEOPLE, expected.split(), strict=True))
