"""What every answer tells the browser to refuse."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from eclub.kit.middleware import allows_devices, permissions_policy


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


def test_the_room_alone_may_ask_for_devices() -> None:
    request = RequestFactory().get("/")
    allowed = permissions_policy(allows_devices(page))(request).headers["Permissions-Policy"]
    for device in ("camera", "microphone", "display-capture"):
        assert f"{device}=(self)" in allowed
    assert "geolocation=()" in allowed
