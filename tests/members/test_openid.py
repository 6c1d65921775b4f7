"""Signing in by a real provider (``tests/identity``), the whole way, and what it may not get by."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.models import User
from tests.factories.members import PASSWORD, AdvisorFactory, UserFactory
from tests.identity.provider import AFTER_LOGOUT, CLIENT, SECRET

pytestmark = pytest.mark.django_db
LOGIN = reverse("openid_connect_login", args=["proconnect"])
EMAIL = "a@example.org"


class Provider:
    """The running provider, asked as a browser asks it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, method: str, address: str, body: str = "") -> tuple[int, str, str]:
        """Status, where it leads and what it says; no redirection is followed."""
        parts = urlsplit(address)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=180)
        connection.request(method, f"{parts.path}?{parts.query}", body)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, answer.headers.get("Location", ""), said

    def tells(self, *, lie: str = "", signs_userinfo: bool = False, **claims: object) -> None:
        said = {"claims": claims, "lie": lie, "signs_userinfo": signs_userinfo}
        assert self.ask("PUT", "/told", json.dumps(said))[0] == 200


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    listening = socket.create_server(("127.0.0.1", 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.identity.provider", str(listening.fileno())],
        cwd=django_settings.BASE_DIR,
        pass_fds=[listening.fileno()],
    )
    yield Provider(listening.getsockname()[1])
    process.kill()
    process.wait()
    listening.close()


@pytest.fixture
def provider(running: Provider, settings: Settings) -> Provider:
    trust(settings, running, trusted=True)
    return running


def trust(settings: Settings, provider: Provider, *, trusted: bool) -> None:
    app = {
        "provider_id": "proconnect",
        "name": "ProConnect",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": f"{provider.url}/o", "email_authentication": trusted},
    }
    ours = django_settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**ours, "APPS": [app]}}


def leave(browser: Client, process: str = "login") -> str:
    """The provider's address that the platform leads to."""
    answer = browser.post(f"{LOGIN}?process={process}")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def come_back(browser: Client, provider: Provider, address: str) -> Any:
    """The platform's answer to the code with which the provider sends one back."""
    status, back, said = provider.ask("GET", address)
    assert status == 302, said
    return browser.get(back.removeprefix("http://testserver"))


def sign_in(browser: Client, provider: Provider, process: str = "login") -> Any:
    return come_back(browser, provider, leave(browser, process))


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.get_writes("coming back signs in")
def test_the_code_s_whole_way_in_and_out_again(
    client: Client, provider: Provider, signs: bool
) -> None:
    person = UserFactory(email=EMAIL)
    provider.tells(email=EMAIL, email_verified=True, usual_name="Riou", signs_userinfo=signs)
    address = leave(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].endswith("/accounts/oidc/proconnect/login/callback/")
    assert min(len(asked["state"][0]), len(asked["nonce"][0])) >= 32
    assert come_back(client, provider, address)["Location"] == reverse("home")
    assert get_user(client) == person
    # From now on by the provider's number for them, whatever their address becomes.
    assert SocialAccount.objects.get(user=person).uid == "1"
    out = client.post(reverse("account_logout"))["Location"]
    assert out.startswith(f"{provider.url}/o/logout/?id_token_hint=")
    status, back, _ = provider.ask("GET", out)
    assert status == 302
    assert back.partition("?")[0] == AFTER_LOGOUT
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize(
    "lie",
    [
        "signature",
        "algorithm",
        "issuer",
        "audience",
        "expiry",
        "nonce",
        "no nonce",
        "userinfo of somebody else",
        "userinfo signed by somebody else",
    ],
)
def test_a_provider_that_lies_is_not_believed(client: Client, provider: Provider, lie: str) -> None:
    UserFactory(email=EMAIL)
    signs = lie.startswith("userinfo signed")
    provider.tells(email=EMAIL, email_verified=True, lie=lie, signs_userinfo=signs)
    answer = sign_in(client, provider)
    assert "n’a pas confirmé votre identité" in answer.content.decode()
    assert not get_user(client).is_authenticated
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("trusted", "claims", "comes_in"),
    [
        (True, {"email": EMAIL, "email_verified": True}, True),
        # ProConnect answers for addresses and says nothing of each.
        (True, {"email": EMAIL}, True),
        (True, {"email": EMAIL, "email_verified": False}, False),
        (False, {"email": EMAIL, "email_verified": True}, False),
        (True, {"email": "inconnue@example.org", "email_verified": True}, False),
        (True, {}, False),
    ],
)
@pytest.mark.get_writes("coming back signs in")
def test_an_address_opens_an_account_only_verified_and_by_who_is_trusted(
    client: Client,
    provider: Provider,
    settings: Settings,
    trusted: bool,
    claims: dict[str, object],
    comes_in: bool,
) -> None:
    UserFactory(email=EMAIL)
    trust(settings, provider, trusted=trusted)
    provider.tells(**claims)
    answer = sign_in(client, provider)
    assert get_user(client).is_authenticated is comes_in
    if not comes_in:
        assert "Reliez ce service" in answer.content.decode()
    # Nobody is created.
    assert User.objects.count() == 1


@pytest.mark.get_writes("coming back links the account")
def test_who_is_signed_in_links_their_account_and_comes_by_it(
    client: Client, provider: Provider, settings: Settings
) -> None:
    person = UserFactory(email="autre@example.org")
    trust(settings, provider, trusted=False)
    provider.tells(email=EMAIL, email_verified=True)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert sign_in(client, provider, "connect")["Location"] == reverse("socialaccount_connections")
    browser = Client()
    sign_in(browser, provider)
    assert get_user(browser) == person


@pytest.mark.get_writes("coming back links the account")
def test_staff_give_their_second_factor_all_the_same(client: Client, provider: Provider) -> None:
    TOTP.activate(AdvisorFactory(email=EMAIL), generate_totp_secret())
    provider.tells(email=EMAIL, email_verified=True)
    assert sign_in(client, provider)["Location"] == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated


def test_a_code_serves_whom_it_was_made_for_and_once(client: Client, provider: Provider) -> None:
    UserFactory(email=EMAIL)
    provider.tells(email=EMAIL, email_verified=True)
    _, back, _ = provider.ask("GET", leave(client))
    back = back.removeprefix("http://testserver")
    stranger = Client()
    for address in (back, back.replace("state=", "state=x")):
        assert "n’a pas abouti" in stranger.get(address).content.decode()
    # Another attempt's state comes with another verifier: the provider refuses the code.
    leave(stranger)
    (state,) = stranger.session["socialaccount_states"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    refused = stranger.get(f"{urlsplit(back).path}?code={code}&state={state}")
    assert "n’a pas abouti" in refused.content.decode()
    assert not get_user(stranger).is_authenticated


def test_a_link_slips_nothing_into_the_question(client: Client, provider: Provider) -> None:
    slipped = (
        f"{LOGIN}?scope=admin&auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example%26nonce%3Dx"
    )
    asked = client.post(slipped)["Location"]
    assert "evil" not in asked
    assert "admin" not in asked
    assert "nonce=x" not in asked


def test_a_provider_that_is_away_is_said_and_signing_out_goes_on(
    client: Client, provider: Provider, settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        away = Provider(closed.getsockname()[1])
    trust(settings, away, trusted=True)
    answer = client.post(LOGIN)
    assert "n’a pas abouti" in answer.content.decode()
    client.force_login(UserFactory())
    session = client.session
    session["eclub_openid"] = {"provider": "proconnect", "id_token": "x"}
    session.save()
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
