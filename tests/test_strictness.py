"""The strict settings themselves: what they refuse is refused."""

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Origin, Template
from django.test import Client, override_settings
from django.urls import path

from members.models import Region


def write(request: HttpRequest) -> HttpResponse:
    Region.objects.create(name="Bretagne", code="53")
    return HttpResponse("written")


urlpatterns = [path("write/", write)]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.test_strictness", MIDDLEWARE=[])
def test_a_get_that_writes_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="a GET writes"):
        Client().get("/write/")
    assert Client().post("/write/").content == b"written"


@pytest.mark.parametrize("ours", [True, False])
def test_an_undefined_variable_fails_in_our_templates_only(ours: bool) -> None:
    folder = settings.BASE_DIR / "templates" if ours else Path("/elsewhere")
    engine = Engine(string_if_invalid=settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"])
    template = Template("{{ missing }}", origin=Origin(str(folder / "page.html")), engine=engine)
    if ours:
        with pytest.raises(pytest.fail.Exception, match="no variable missing"):
            template.render(Context())
    else:
        assert template.render(Context()) == ""


def test_the_network_is_out_of_reach() -> None:
    with socket.socket() as outgoing, pytest.raises(pytest.fail.Exception, match="reaches"):
        outgoing.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match="looks up a host"):
        socket.getaddrinfo("eclub.example", 80)
