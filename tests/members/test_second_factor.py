"""Staff come in with a second factor where it is required."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.adapters import SecondFactorAdapter
from members.models import User
from members.services.person import forget_second_factors
from tests.factories.members import (
    PASSWORD,
    AdministratorFactory,
    AdvisorFactory,
    ManagerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("factory", [AdvisorFactory, ManagerFactory, AdministratorFactory])
def test_staff_without_one_reach_their_account_only(
    client: Client, factory: type[UserFactory]
) -> None:
    client.force_login(factory())
    response = client.get(reverse("home"), follow=True)
    assert response.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "ajoutez d’abord" in response.content.decode()
    assert client.get(reverse("account")).status_code == 200
    assert client.get("/administration/")["Location"] == reverse("mfa_index")


def test_members_are_not_asked(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("home")).status_code == 200


def test_staff_come_in_once_it_was_given_in_this_session(client: Client) -> None:
    """A member's passkey is asked for from the day they become staff, in old sessions too."""
    person = AdministratorFactory()
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client.force_login(person)
    asked = client.get(reverse("outbox"))
    assert asked["Location"] == reverse("mfa_reauthenticate") + "?next=%2Foutbox%2F"
    assert client.get("/administration/")["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.post(asked["Location"], {"code": code_of(secret)})["Location"] == "/outbox/"
    assert client.get(reverse("outbox")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_gives_it(client: Client) -> None:
    client.force_login(AdvisorFactory())
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    code = code_of(page.context["form"].secret)
    shown = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert shown["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.get_writes("the codes are marked as seen")
def test_recovery_codes_are_shown_once_and_each_serves_once(client: Client) -> None:
    person = AdvisorFactory(email="a@example.org")
    application_of(person)
    client.force_login(person)
    asked = client.get(reverse("mfa_generate_recovery_codes"))
    client.post(asked["Location"], {"password": PASSWORD})
    client.post(reverse("mfa_generate_recovery_codes"))
    seen = client.get(reverse("mfa_view_recovery_codes"))
    codes = seen.context["unused_codes"]
    assert len(codes) == 10
    # Kept by a click, without asking the server again.
    assert "%0D%0A".join(codes) + "%0D%0A" in seen.content.decode()
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert codes[0] not in again
    assert "Il vous en reste 10 sur 10" in again
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403
    for given, comes_in in ((codes[3], True), (codes[3], False), ("00000000", False)):
        browser = Client()
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": given})
        assert get_user(browser).is_authenticated is comes_in
    assert codes[4] not in str(Authenticator.objects.filter(user=person).values_list("data"))


def codes_of(person: User) -> list[str]:
    """A code of their application and a recovery code, as they have them."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return [code_of(secret), RecoveryCodes.activate(person).generate_codes()[0]]


@pytest.mark.parametrize(
    ("former", "comes_in"),
    [("SECRET_KEY_FALLBACKS", True), ("SECOND_FACTOR_FALLBACKS", True), ("", False)],
)
def test_staff_come_in_after_the_key_changed(
    settings: Settings, former: str, comes_in: bool
) -> None:
    """With the former key lost as well their codes are wrong ones: no failure, no way in."""
    person = AdministratorFactory(email="a@example.org")
    codes = codes_of(person)
    if former:
        setattr(settings, former, [settings.SECRET_KEY])
    settings.SECRET_KEY = "another key, for this test only"
    for code in codes:
        browser = Client()
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        answer = browser.post(reverse("mfa_authenticate"), {"code": code})
        assert get_user(browser).is_authenticated is comes_in
        assert comes_in or "Ce code ne convient pas" in answer.content.decode()


def test_recovery_codes_alone_are_none(client: Client) -> None:
    person = AdvisorFactory()
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    client.force_login(person)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")


def test_nobody_is_asked_where_it_is_off(client: Client, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(AdvisorFactory())
    assert client.get(reverse("home")).status_code == 200


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def application_of(person: User) -> Authenticator:
    return TOTP.activate(person, generate_totp_secret()).instance


def test_staff_keep_their_last_one_and_members_do_not() -> None:
    adapter = SecondFactorAdapter()
    advisor, member = AdvisorFactory(), UserFactory()
    last = application_of(advisor)
    assert not adapter.can_delete_authenticator(last)
    assert adapter.can_delete_authenticator(application_of(member))
    Authenticator.objects.create(user=advisor, type=Authenticator.Type.WEBAUTHN, data={})
    assert adapter.can_delete_authenticator(last)


def test_an_administrator_lets_somebody_begin_anew() -> None:
    advisor = AdvisorFactory()
    application_of(advisor)
    browser = Client()
    browser.force_login(advisor)
    browser.get(reverse("account"))
    forget_second_factors(advisor, by=AdministratorFactory())
    assert not Authenticator.objects.filter(user=advisor).exists()
