"""Error pages say what to do next, in French, also when the database is away."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, path
from redis.exceptions import ConnectionError as RedisConnectionError

from eclub import urls
from eclub.kit.access import Refused, access, public


@access(public)
def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "database": OperationalError("server closed the connection"),
        "redis": RedisConnectionError("refused"),
        "ours": ZeroDivisionError(),
        "denied": PermissionDenied("said to nobody"),
        "closed": Refused("L’e-club est terminé."),
        "gone": Http404(),
    }[kind]


handler403, handler404 = urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
urlpatterns: list[URLPattern] = [
    *urls.urlpatterns,  # type: ignore[list-item]  # resolvers too
    path("trouble/<str:kind>/", trouble, name="trouble"),
]


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("kind", ["database", "redis"])
def test_a_service_that_is_away_asks_to_come_back(client: Client, kind: str) -> None:
    answer = client.get(f"/trouble/{kind}/?page=2")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    page = answer.content.decode()
    assert "Revenez dans un moment" in page
    assert f'href="/trouble/{kind}/?page=2"' in page


def test_what_was_typed_is_kept(client: Client) -> None:
    typed = {"name": "Club d’Arrée", "day": ["1", "3"], "key": "b1a7", "postal_code": "29600"}
    page = client.post("/trouble/database/", typed).content.decode()
    assert 'name="key" value="b1a7"' in page
    assert 'name="postal_code" value="29600"' in page
    assert 'action="/trouble/database/"' in page
    assert 'name="name" value="Club d’Arrée"' in page
    assert page.count('name="day"') == 2
    assert "Envoyer de nouveau" in page


@pytest.mark.parametrize("name", ["password", "oldpassword", "code", "credential", "api_token"])
def test_a_secret_is_never_written_back(client: Client, name: str) -> None:
    page = client.post("/trouble/database/", {"login": "a@b.example", name: "secret-1"})
    assert "secret-1" not in page.content.decode()
    assert "Revenez à la page précédente" in page.content.decode()


@pytest.mark.django_db
def test_the_page_comes_without_any_query(client: Client) -> None:
    with mock.patch("django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError):
        client.cookies["sessionid"] = "somebody"
        assert client.get("/trouble/database/").status_code == 503


def test_our_own_errors_say_what_to_do(client: Client) -> None:
    answer = client.get("/trouble/ours/")
    assert answer.status_code == 500
    assert "L’erreur vient de nous" in answer.content.decode()


def test_the_language_of_the_browser_is_kept(client: Client) -> None:
    answer = client.get("/trouble/ours/", headers={"accept-language": "en"})
    assert '<html lang="en"' in answer.content.decode()


@pytest.mark.django_db
def test_refused_and_unknown_pages_differ(client: Client) -> None:
    refused = client.get("/trouble/denied/")
    assert refused.status_code == 403
    assert "Vous ne pouvez pas faire cela ici" in refused.content.decode()
    unknown = client.get("/nulle-part/")
    assert unknown.status_code == 404
    assert "Se connecter" in unknown.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["denied", "closed", "gone"])
def test_what_was_typed_into_a_form_that_is_refused_can_be_copied(
    client: Client, kind: str
) -> None:
    address = f"/trouble/{kind}/"
    headers = {"Referer": "http://testserver/clubs/"}
    typed = {"text": "Une page de texte", "password": ""}
    page = client.post(address, {"text": typed["text"]}, headers=headers).content.decode()
    assert "Une page de texte" in page
    assert 'href="/clubs/"' in page
    assert ("L’e-club est terminé." in page) is (kind == "closed")
    assert "said to nobody" not in page
    # Neither with a secret, nor from a page that is not proven ours.
    assert "Une page" not in client.post(address, typed).content.decode()
    unknown = client.post("/nulle-part/", {"text": typed["text"]}).content.decode()
    assert "Une page" not in unknown


@pytest.mark.django_db
def test_an_old_form_says_how_to_send_it_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "X-Out-Of-Date" in answer
    assert "ouverte depuis trop longtemps" in answer.content.decode()
