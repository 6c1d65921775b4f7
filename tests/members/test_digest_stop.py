"""Stopping the week's digest: the account's form, the link of the message, one click."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from eclub.kit.models import AuditEvent
from members.models import User
from members.services import digest
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    made: User = UserFactory()
    return made


@pytest.fixture
def stranger() -> Client:
    """Somebody's mail program: no session, no cookie, and forged forms refused."""
    return Client(enforce_csrf_checks=True)


def path_of(person: User) -> str:
    return "/" + digest.LINK.address(person.pk).split("/", 3)[3]


def wants(person: User) -> bool:
    return User.objects.get(pk=person.pk).wants_digest


def test_reading_the_page_changes_nothing(stranger: Client, person: User) -> None:
    page = stranger.get(path_of(person))
    assert page.status_code == 200
    assert "Ne plus le recevoir" in page.content.decode()
    assert person.email not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert stranger.head(path_of(person)).status_code == 200
    assert wants(person)


def test_one_click_without_cookie_stops_it_once(stranger: Client, person: User) -> None:
    for _ in range(2):
        answer = stranger.post(path_of(person), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Vous ne le recevrez plus" in answer.content.decode()
        assert "sessionid" not in answer.cookies
    assert not wants(person)
    assert AuditEvent.objects.filter(action="user.digest_stopped").count() == 1
    assert "Ne plus le recevoir" not in stranger.get(path_of(person)).content.decode()


def test_only_this_view_takes_a_form_without_its_token(stranger: Client, person: User) -> None:
    assert stranger.post(reverse("language"), {"language": "en"}).status_code == 403
    assert stranger.put(path_of(person)).status_code == 405


@pytest.mark.parametrize("change", ["", "x", "cut", "other", "9" * 40, "é", "1.1"])
def test_a_link_that_is_not_whole_is_said_kindly(
    stranger: Client, person: User, change: str
) -> None:
    token = digest.LINK.address(person.pk).split("/")[-3]
    other = UserFactory()
    broken = {
        "": "0",
        "cut": token[:-3],
        "other": token.replace(str(person.pk), str(other.pk), 1),
    }.get(change, change)
    for answer in (
        stranger.get(reverse("digest_stop", args=[broken])),
        stranger.post(reverse("digest_stop", args=[broken])),
    ):
        assert answer.status_code == 404
        assert "Ce lien n’est pas entier" in answer.content.decode()
    assert wants(person)
    assert wants(other)


def test_a_signature_for_something_else_opens_nothing(stranger: Client, person: User) -> None:
    token = signing.Signer(sep=".", salt="something else").sign(str(person.pk))
    assert stranger.post(reverse("digest_stop", args=[token])).status_code == 404


def test_a_person_who_is_gone(stranger: Client, person: User) -> None:
    address = path_of(person)
    person.delete()
    assert stranger.post(address).status_code == 404


def test_the_link_survives_a_new_key(stranger: Client, person: User, settings: Settings) -> None:
    address, former = path_of(person), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, just as long and as random as it"
    settings.SECRET_KEY_FALLBACKS = [former]
    assert stranger.post(address).status_code == 200


def test_too_many_are_asked_to_wait(stranger: Client, person: User, settings: Settings) -> None:
    limits = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = limits | {"stop_mail": "1/m/ip"}
    other = UserFactory()
    assert stranger.post(path_of(other)).status_code == 200
    assert stranger.post(path_of(person)).status_code == 429
    assert stranger.get(path_of(person)).status_code == 200
    assert wants(person)


def test_the_page_speaks_the_language_of_its_person(stranger: Client) -> None:
    person = UserFactory(language="en")
    assert '<html lang="en"' in stranger.get(path_of(person)).content.decode()


def test_it_works_before_the_charter(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(charter_version="")
    client.force_login(User.objects.get(pk=person.pk))
    assert client.post(path_of(person)).status_code == 200
    assert not wants(person)


def test_the_account_says_whether_and_takes_it_again(client: Client, person: User) -> None:
    client.force_login(person)
    typed = {"first_name": "Ann", "last_name": "Gall", "language": "fr"}
    assert "Recevoir le résumé de la semaine" in client.get(reverse("account")).content.decode()
    client.post(reverse("account"), typed)
    assert not wants(person)
    client.post(reverse("account"), typed | {"wants_digest": "on"})
    assert wants(person)
