"""Signing in, and what a stranger may learn from trying."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from eclub.kit.models import OutboxMail
from members.models import User
from tests.factories.members import PASSWORD, AdvisorFactory, UserFactory
from tests.members.mailbox import code_in, last_mail, link_in

pytestmark = pytest.mark.django_db
LOGIN, ASK, CONFIRM = "account_login", "account_request_login_code", "account_confirm_login_code"
RESET = "account_reset_password"


def shown(client: Client, route: str, answers: dict[str, str]) -> tuple[int, str]:
    """Status and words of what comes back, without what is made anew for each page."""
    response = client.post(reverse(route), answers, follow=True)
    page = re.sub(r'csrf[^>]*value="[^"]+"|"X-CSRFToken": "[^"]+"', "", response.content.decode())
    return response.status_code, page.replace(answers.get("email", "-"), "EMAIL")


def test_a_password_signs_in_and_goes_on_where_one_wanted(client: Client) -> None:
    UserFactory(email="a@example.org")
    response = client.post(
        reverse(LOGIN),
        {"login": "A@Example.org", "password": PASSWORD, "next": reverse("account")},
    )
    assert response["Location"] == reverse("account")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_signing_in_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    UserFactory(email="a@example.org")
    answers = {"login": "a@example.org", "password": PASSWORD, "next": elsewhere}
    assert client.post(reverse(LOGIN), answers)["Location"] == reverse("home")


@pytest.mark.parametrize(("remember", "outlasts"), [({"remember": "on"}, True), ({}, False)])
def test_a_remembered_session_outlasts_a_three_hour_meeting(
    client: Client, remember: dict[str, str], outlasts: bool
) -> None:
    UserFactory(email="a@example.org")
    client.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD, **remember})
    age = client.cookies["sessionid"]["max-age"]
    assert (age != "" and int(age) > 4 * 3600) is outlasts


def test_a_code_signs_in_end_to_end_through_the_outbox(client: Client) -> None:
    person = UserFactory(email="a@example.org", verified=False)
    page = client.post(reverse(ASK), {"email": "a@example.org"}, follow=True)
    assert "Écrivez le code reçu" in page.content.decode()
    mail = last_mail("a@example.org")
    assert mail.subject == "Votre code de connexion"
    assert client.post(reverse(CONFIRM), {"code": "FAUX", "remember": "on"}).status_code == 200
    response = client.post(reverse(CONFIRM), {"code": code_in(mail), "remember": "on"})
    assert response["Location"] == reverse("home")
    assert get_user(client) == person
    assert person.emailaddress_set.get().verified
    assert int(client.cookies["sessionid"]["max-age"]) > 4 * 3600


def test_a_code_on_a_shared_computer_ends_with_the_browser(client: Client) -> None:
    UserFactory(email="a@example.org")
    client.post(reverse(ASK), {"email": "a@example.org"})
    client.post(reverse(CONFIRM), {"code": code_in(last_mail("a@example.org"))})
    assert client.cookies["sessionid"]["max-age"] == ""


def test_a_code_can_be_tried_five_times(client: Client) -> None:
    UserFactory(email="a@example.org")
    client.post(reverse(ASK), {"email": "a@example.org"})
    code = code_in(last_mail("a@example.org"))
    for _ in range(5):
        client.post(reverse(CONFIRM), {"code": "FAUX"})
    client.post(reverse(CONFIRM), {"code": code})
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("route", [ASK, RESET])
def test_asking_tells_no_stranger_who_has_an_account(route: str) -> None:
    UserFactory(email="connue@example.org")
    known = shown(Client(), route, {"email": "connue@example.org"})
    unknown = shown(Client(), route, {"email": "inconnue@example.org"})
    assert known == unknown
    # Both receive a message; only its reader learns which.
    assert "Aucun compte" in last_mail("inconnue@example.org").text
    assert "Aucun compte" not in last_mail("connue@example.org").text


def test_a_wrong_password_tells_no_stranger_who_has_an_account() -> None:
    UserFactory(email="connue@example.org")
    pages = [
        shown(Client(), LOGIN, {"login": email, "password": "x", "email": email})
        for email in ("connue@example.org", "inconnue@example.org")
    ]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("route", [LOGIN, ASK, RESET])
def test_who_measures_the_time_learns_no_more(route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes time is done for strangers as well: a hash of the password, a message written."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    UserFactory(email="connue@example.org")
    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    work = []
    for email in ("connue@example.org", "inconnue@example.org"):
        hashed.clear()
        before = OutboxMail.objects.count()
        Client().post(reverse(route), {"login": email, "password": "x", "email": email})
        work.append((len(hashed), OutboxMail.objects.count() - before))
    assert work[0] == work[1]


def test_guessing_passwords_is_stopped(client: Client) -> None:
    UserFactory(email="a@example.org")
    for _ in range(5):
        client.post(reverse(LOGIN), {"login": "a@example.org", "password": "x"})
    client.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD})
    assert not get_user(client).is_authenticated


def test_asking_for_codes_is_rate_limited(client: Client) -> None:
    UserFactory(email="a@example.org")
    codes = [Client().post(reverse(ASK), {"email": "a@example.org"}).status_code for _ in range(4)]
    assert codes[:3] == [302] * 3
    assert OutboxMail.objects.filter(to="a@example.org").count() == 3


@pytest.mark.parametrize("route", [ASK, RESET])
def test_nobody_is_kept_out_by_who_asks_in_their_name(route: str) -> None:
    """Neither from one place, nor from many as long as one's browser is known."""
    UserFactory(email="a@example.org")
    asked = {"email": "a@example.org"}
    own = Client()
    own.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD})
    own.post(reverse("account_logout"))

    def come(browser: Client, place: str) -> int:
        """How many messages that lead to."""
        before = OutboxMail.objects.filter(to="a@example.org").count()
        browser.post(reverse(route), asked, REMOTE_ADDR=place)
        return OutboxMail.objects.filter(to="a@example.org").count() - before

    assert [come(Client(), "192.0.2.1") for _ in range(5)] == [1, 1, 1, 0, 0]
    assert come(Client(), "192.0.2.2") == 1
    assert [come(Client(), f"192.0.2.{last}") for last in range(3, 20)] == [0] * 17
    assert come(own, "192.0.2.1") == 1


def test_nobody_signs_up_alone(client: Client) -> None:
    for method in (client.get, client.post):
        response = method(
            reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD}
        )
        assert "sur invitation" in response.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_replaced_by_a_link_and_ends_other_sessions() -> None:
    UserFactory(email="a@example.org")
    elsewhere, here = Client(), Client()
    elsewhere.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD})
    here.post(reverse(RESET), {"email": "a@example.org"})
    page = here.get(link_in(last_mail("a@example.org")), follow=True)
    new = "pile agrafe lampe canal fourche tuile moulin"
    done = here.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "est changé" in done.content.decode()
    assert not get_user(elsewhere).is_authenticated
    here.post(reverse(LOGIN), {"login": "a@example.org", "password": new})
    assert get_user(here).is_authenticated


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    UserFactory(email="a@example.org", is_active=False)
    client.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD}, follow=True)
    assert not get_user(client).is_authenticated


def test_an_application_is_asked_for_after_the_password(client: Client) -> None:
    person = UserFactory(email="a@example.org")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    response = client.post(reverse(LOGIN), {"login": "a@example.org", "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(response["Location"]).status_code == 200
    assert not get_user(client).is_authenticated
    # The secret is of no use to who reads the database.
    assert secret not in str(Authenticator.objects.get(user=person).data)


@pytest.mark.parametrize(("factory", "asked"), [(UserFactory, False), (AdvisorFactory, True)])
def test_a_passkey_is_a_second_factor_for_staff_and_a_convenience_for_members(
    client: Client, factory: type[UserFactory], asked: bool
) -> None:
    """A member with a passkey on their telephone comes in by code on the library's computer."""
    person = factory(email="a@example.org")
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "téléphone", "credential": {}}
    )
    client.post(reverse(ASK), {"email": "a@example.org"})
    response = client.post(reverse(CONFIRM), {"code": code_in(last_mail("a@example.org"))})
    assert (response["Location"] == reverse("mfa_authenticate")) is asked


def test_no_other_service_is_offered_unless_one_is_set(client: Client) -> None:
    assert "ou avec" not in client.get(reverse(LOGIN)).content.decode()


def test_another_service_is_offered_when_set(client: Client, settings: Settings) -> None:
    app = {
        "provider_id": "proconnect",
        "name": "ProConnect",
        "client_id": "x",
        "secret": "y",
        "settings": {"server_url": "https://proconnect.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get(reverse(LOGIN)).content.decode()
    assert "ProConnect" in page


def test_sessions_live_in_the_database_so_that_ending_one_is_sure(client: Client) -> None:
    client.force_login(UserFactory())
    Session.objects.all().delete()
    assert not get_user(client).is_authenticated
