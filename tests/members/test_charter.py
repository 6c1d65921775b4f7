"""The charter stands between signing in and everything else."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from eclub.kit.models import AuditEvent
from members.models import User
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(client: Client) -> User:
    person = UserFactory(charter_version="", charter_accepted_at=None)
    client.force_login(person)
    return person


def test_a_newcomer_is_led_to_the_charter_and_back(client: Client, newcomer: User) -> None:
    response = client.get(reverse("home") + "?page=2")
    assert response["Location"] == f"{reverse('charter')}?next=%2F%3Fpage%3D2"
    accepted = client.post(reverse("charter"), {"accept": "1", "next": "/?page=2"})
    assert accepted["Location"] == "/?page=2"
    newcomer.refresh_from_db()
    assert newcomer.charter_version == "1"
    assert newcomer.charter_accepted_at is not None
    assert AuditEvent.objects.get(action="charter.accepted").actor_id == newcomer.pk


def test_not_ticking_the_box_is_said_beside_it(client: Client, newcomer: User) -> None:
    response = client.post(reverse("charter"), {"next": "/"})
    assert (response.status_code, "Cochez cette case" in response.content.decode()) == (422, True)
    newcomer.refresh_from_db()
    assert newcomer.charter_version == ""


def test_one_can_leave_change_language_and_mind_ones_account_before(
    client: Client, newcomer: User
) -> None:
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("health")).status_code == 200
    language = client.post(reverse("language"), {"language": "en", "next": reverse("account")})
    assert language["Location"] == reverse("account")
    assert client.post(reverse("account_logout")).status_code == 302


def test_ones_own_data_does_not_hang_on_the_charter(client: Client, newcomer: User) -> None:
    for page in ("my_data", "my_data_readers"):
        assert client.get(reverse(page)).status_code == 200
    taken_back = client.post(reverse("consent_withdraw", args=["digest"]))
    assert taken_back["Location"] != reverse("charter")
    newcomer.refresh_from_db()
    assert not newcomer.wants_digest
    for copy in (client.get(reverse("data_export")), client.post(reverse("data_export_ask"))):
        assert not copy["Location"].startswith(reverse("charter"))


def test_a_fragment_leads_the_whole_page(client: Client, newcomer: User) -> None:
    response = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("charter")


def test_a_new_version_is_asked_of_everybody(client: Client, settings: Settings) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse("home")).status_code == 200
    settings.CHARTER_VERSION = "2"
    assert client.get(reverse("home")).status_code == 302


def test_accepting_twice_keeps_the_first_date(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    client.post(reverse("charter"), {"accept": "1"})
    then = person.charter_accepted_at
    person.refresh_from_db()
    assert person.charter_accepted_at == then


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:0"])
def test_the_charter_never_leads_elsewhere(client: Client, newcomer: User, elsewhere: str) -> None:
    response = client.post(reverse("charter"), {"accept": "1", "next": elsewhere})
    assert response["Location"] == reverse("home")
