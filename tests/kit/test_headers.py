"""What every answer tells the browser to refuse."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from eclub.kit.middleware import allows_devices, permissions_policy
from tests.factories.members import UserFactory


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@pytest.mark.django_db
def test_pages_carry_the_strict_headers(client: Client) -> None:
    headers = client.get("/").headers
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/account/", 200), ("/accounts/sessions/", 200), ("/clubs/", 403), ("/x/", 404)],
)
def test_no_browser_keeps_what_a_signed_in_person_saw(
    client: Client, address: str, status: int
) -> None:
    client.force_login(UserFactory())
    response = client.get(address)
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


@pytest.mark.django_db
def test_the_public_page_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/").headers


def test_the_room_alone_may_ask_for_devices() -> None:
    request = RequestFactory().get("/")
    allowed = permissions_policy(allows_devices(page))(request).headers["Permissions-Policy"]
    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=(self)" in allowed
    assert "geolocation=()" in allowed
