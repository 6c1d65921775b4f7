"""Staff come in with a second factor where it is required."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from members.adapters import SecondFactorAdapter
from members.models import User
from members.services.person import forget_second_factors
from tests.factories.members import (
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


def test_staff_with_one_come_in_and_it_is_looked_up_once(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = AdministratorFactory()
    TOTP.activate(person, generate_totp_secret())
    client.force_login(person)
    assert client.get(reverse("outbox")).status_code == 200
    Authenticator.objects.all().delete()
    assert client.get(reverse("outbox")).status_code == 200


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
