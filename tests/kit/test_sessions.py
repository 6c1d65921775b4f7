"""Nobody who reads the database can take a session; browsers notice nothing."""

from copy import deepcopy
from unittest.mock import Mock

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from clubs.consumers import RoomSocket
from clubs.video.rights import signed_in
from eclub.kit.sessions import SessionStore, name_of
from members.models import User
from tests.factories.members import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME
ACCOUNT = reverse("account")


@pytest.fixture
def person() -> User:
    made: User = UserFactory(email="a@example.org")
    return made


@pytest.fixture
def signed(person: User) -> Client:
    """Signed in by the page, as browsers are."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert get_user(browser) == person
    return browser


def showing(cookie: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = cookie
    return client


def test_no_table_holds_what_the_cookie_does(signed: Client) -> None:
    cookie = signed.cookies[COOKIE].value
    kept = {row.session_key for row in Session.objects.all()}
    assert kept == {row.session_key for row in UserSession.objects.all()} == {name_of(cookie)}
    assert cookie not in str(list(Session.objects.values()) + list(UserSession.objects.values()))


def test_a_name_read_in_the_database_opens_nothing(signed: Client) -> None:
    name = Session.objects.get().session_key
    assert signed.get(ACCOUNT).status_code == 200
    assert showing(signed.cookies[COOKIE].value).get(ACCOUNT).status_code == 200
    refused = showing(name).get(ACCOUNT)
    assert refused["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("shown", ["cookie", "name"])
def test_a_socket_is_opened_by_the_secret_alone(
    signed: Client, person: User, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clubs.consumers.runner", Mock())  # which wants a loop
    cookie = signed.cookies[COOKIE].value
    scope = {
        "url_route": {"kwargs": {"session_id": 1}},
        "cookies": {COOKIE: cookie if shown == "cookie" else name_of(cookie)},
        "headers": [],
    }
    caller = RoomSocket(scope, None, None).caller
    assert signed_in(caller.session_key) == (person if shown == "cookie" else None)
    assert cookie not in repr(caller)


def test_a_cookie_keeps_its_dates_and_its_flags(person: User) -> None:
    browser = Client()
    answers = {"login": person.email, "password": PASSWORD, "remember": "on"}
    cookie = browser.post(reverse("account_login"), answers).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert int(cookie["max-age"]) == settings.SESSION_COOKIE_AGE
    gone = browser.post(reverse("account_logout")).cookies[COOKIE]
    assert (gone.value, gone["max-age"]) == ("", 0)
    assert not Session.objects.exists()


def test_signing_in_changes_the_secret(person: User) -> None:
    """Whoever planted a cookie before has nothing afterwards."""
    browser = Client()
    store = browser.session
    store["before"] = True
    store.save()
    planted = browser.cookies[COOKIE].value
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert browser.cookies[COOKIE].value != planted
    assert not SessionStore().exists(name_of(planted))


def test_a_session_opened_anew_by_its_name_keeps_its_cookie() -> None:
    """As allauth does on the way to a provider; and a copy is the same."""
    begun = SessionStore()
    begun.save()
    again = deepcopy(SessionStore(begun.session_key))
    assert (again.session_key, again.secret) == (begun.session_key, begun.secret)
    assert name_of(begun.secret) == Session.objects.get().session_key


@pytest.mark.parametrize("cookie", ["x", "a\x00b", "é" * 40, "0" * 5000])
def test_any_cookie_is_answered(cookie: str) -> None:
    assert showing(cookie).get(reverse("account_login")).status_code == 200


def test_one_device_is_ended_and_the_other_stays(signed: Client, person: User) -> None:
    other = Client()
    other.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    ended = UserSession.objects.get(session_key=name_of(other.cookies[COOKIE].value))
    page = signed.get(reverse("usersessions_list")).text
    assert page.count(reverse("device_end", args=[ended.pk])) == 1
    signed.post(reverse("device_end", args=[ended.pk]))
    assert not get_user(other).is_authenticated
    assert get_user(signed) == person
