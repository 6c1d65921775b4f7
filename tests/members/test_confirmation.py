"""Who signs in by codes alone confirms with another one what changes how they sign in."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from eclub.kit.models import OutboxMail
from members.services import confirmation
from tests.factories.members import UserFactory
from tests.members.mailbox import code_in, last_mail

pytestmark = pytest.mark.django_db
CONFIRM = "account_confirm"


@pytest.fixture
def person(client: Client) -> str:
    """Signed in some time ago, with neither password nor key."""
    person = UserFactory(email="a@example.org", password="!")
    client.force_login(person)
    return person.email


@pytest.mark.parametrize(
    "route",
    [
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "socialaccount_connections",
    ],
)
def test_what_is_grave_asks_for_a_code(client: Client, person: str, route: str) -> None:
    for method in (client.get, client.post):
        assert method(reverse(route))["Location"].startswith(reverse(CONFIRM))


def test_a_provider_s_account_is_linked_no_other_way_either(client: Client, person: str) -> None:
    """allauth reads what is asked for in the form as well as in the address."""
    for route in ("openid_connect_login", "openid_connect_callback"):
        address = reverse(route, args=["proconnect"])
        for to, form in ((f"{address}?process=connect", {}), (address, {"process": "connect"})):
            assert client.post(to, form)["Location"].startswith(reverse(CONFIRM))
        assert client.get(address)["Location"].startswith(reverse(CONFIRM))


def test_who_has_a_key_shows_it_before_choosing_a_password(client: Client) -> None:
    person = UserFactory(password="!")
    TOTP.activate(person, generate_totp_secret())
    client.force_login(person)
    asked = client.get(reverse("account_set_password"))["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate"))
    assert client.get(asked).status_code == 200


def test_the_code_opens_it_for_a_while(client: Client, person: str) -> None:
    asked = client.get(reverse("account_email"))["Location"]
    assert "Recevoir un code" in client.get(asked).content.decode()
    assert not OutboxMail.objects.exists()
    goes_to = {"next": reverse("account_email")}
    client.post(reverse(CONFIRM), {**goes_to, "send": "1"})
    wrong = client.post(reverse(CONFIRM), {**goes_to, "code": "FAUX"})
    assert wrong.status_code == 422
    assert "ne convient pas" in wrong.content.decode()
    code = code_in(last_mail(person))
    typed = code.lower().replace("-", " ")
    right = client.post(reverse(CONFIRM), {**goes_to, "code": typed})
    assert right["Location"] == reverse("account_email")
    assert client.get(right["Location"]).status_code == 200
    client.post(reverse("account_email"), {"action_add": "", "email": "apres@example.org"})
    # Before anything changes the present address hears of it.
    assert "apres@example.org" in last_mail(person).text


def test_a_code_is_tried_five_times_and_serves_once() -> None:
    session = SessionStore()
    code = confirmation.new_code(session)
    assert code not in str(dict(session))
    assert [confirmation.accept(session, "FAUX") for _ in range(5)] == [False] * 5
    assert not confirmation.accept(session, code)
    code = confirmation.new_code(session)
    assert confirmation.accept(session, code)
    assert not confirmation.accept(session, code)


def test_codes_are_few(client: Client, person: str) -> None:
    answers = [client.post(reverse(CONFIRM), {"send": "1"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert "Recommencez dans 60 minutes" in answers[-1].content.decode()
