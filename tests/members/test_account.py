"""One's own account, its language and its sessions; sockets hear of what ends."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from eclub.kit.models import OutboxMail
from members.services import person as people
from members.services import role as roles
from members.services import sessions
from tests.factories.members import PASSWORD, AdministratorFactory, AdvisorFactory, UserFactory
from tests.members.mailbox import last_mail, link_in

pytestmark = pytest.mark.django_db


def signed_in(email: str) -> Client:
    browser = Client()
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert get_user(browser).is_authenticated
    return browser


def test_a_person_describes_themselves(client: Client) -> None:
    person = UserFactory(first_name="Ancien")
    client.force_login(person)
    answers = {"first_name": "Gwenn", "last_name": "Riou", "language": "en"}
    response = client.post(reverse("account"), answers)
    assert response["Location"] == reverse("account")
    assert response.cookies["django_language"].value == "en"
    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Gwenn Riou", "en")


def test_a_name_left_out_is_asked_for_and_the_rest_kept(client: Client) -> None:
    client.force_login(UserFactory(first_name="Ancien"))
    response = client.post(
        reverse("account"), {"first_name": "", "last_name": "Riou", "language": "fr"}
    )
    assert response.status_code == 422
    assert 'value="Riou"' in response.content.decode()


@pytest.mark.parametrize(
    "route",
    [
        "account",
        "account_change_password",
        "account_email",
        "account_logout",
        "usersessions_list",
        "mfa_index",
        "mfa_list_webauthn",
        "socialaccount_connections",
    ],
)
def test_every_page_of_the_account_renders(client: Client, route: str) -> None:
    client.force_login(UserFactory())
    assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize("route", ["mfa_add_webauthn", "mfa_activate_totp"])
def test_adding_a_means_asks_for_the_password_again(client: Client, route: str) -> None:
    person = UserFactory()
    client.force_login(person)
    asked = client.get(reverse(route))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    confirmed = client.post(asked["Location"], {"password": PASSWORD})
    assert client.get(confirmed["Location"]).status_code == 200


def test_changing_address_needs_its_link(client: Client) -> None:
    person = UserFactory(email="avant@example.org")
    client.force_login(person)
    wanted = {"action_add": "", "email": "apres@example.org"}
    asked = client.post(reverse("account_email"), wanted)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not OutboxMail.objects.exists()
    # What was typed goes on by itself once the password is right.
    client.post(asked["Location"], {"password": PASSWORD})
    person.refresh_from_db()
    assert person.email == "avant@example.org"
    link = link_in(last_mail("apres@example.org"))
    assert client.get(link).status_code == 200
    person.refresh_from_db()
    assert person.email == "avant@example.org"
    client.post(link)
    person.refresh_from_db()
    assert person.email == "apres@example.org"
    assert "apres@example.org" in last_mail("avant@example.org").text


def test_the_language_is_a_choice_of_browser_and_account(client: Client) -> None:
    english = client.get(reverse("account_login"), headers={"Accept-Language": "en-GB,en"})
    assert 'lang="en"' in english.content.decode()
    person = UserFactory()
    client.force_login(person)
    response = client.post(reverse("language"), {"language": "en", "next": reverse("account")})
    assert response["Location"] == reverse("account")
    assert 'lang="en"' in client.get(reverse("account")).content.decode()
    person.refresh_from_db()
    assert person.language == "en"


def test_a_language_follows_its_person_to_another_browser() -> None:
    UserFactory(email="a@example.org", language="en")
    assert signed_in("a@example.org").cookies["django_language"].value == "en"


@pytest.mark.parametrize("answers", [{"language": "xx"}, {}])
def test_an_unknown_language_is_refused(client: Client, answers: dict[str, str]) -> None:
    assert client.post(reverse("language"), answers).status_code == 400


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
def test_changing_language_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    response = client.post(reverse("language"), {"language": "fr", "next": elsewhere})
    assert response["Location"] == reverse("home")


def test_signing_out_is_heard(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = UserFactory(email="a@example.org")
    browser = signed_in("a@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("account_logout"))
    assert heard == [person.pk]


def test_ending_other_sessions_signs_them_out_and_is_heard(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = UserFactory(email="a@example.org")
    here, elsewhere = signed_in("a@example.org"), signed_in("a@example.org")
    assert UserSession.objects.filter(user=person).count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("usersessions_list"))
    assert get_user(here).is_authenticated
    assert not get_user(elsewhere).is_authenticated
    assert person.pk in heard


def test_an_expired_session_leaves_no_trace() -> None:
    person = UserFactory(email="a@example.org")
    here, elsewhere = signed_in("a@example.org"), signed_in("a@example.org")
    Session.objects.filter(pk=elsewhere.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    sessions.forget_ended()
    assert get_user(here).is_authenticated
    assert UserSession.objects.get(user=person).session_key == here.session.session_key
    assert Session.objects.count() == 1


def test_closing_an_account_signs_out_at_once_and_is_heard(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = UserFactory(email="a@example.org")
    browser = signed_in("a@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        people.deactivate(person, by=AdministratorFactory())
    assert not get_user(browser).is_authenticated
    assert person.pk in heard


def test_ending_a_role_is_heard(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    advisor, administrator = AdvisorFactory(), AdministratorFactory()
    with django_capture_on_commit_callbacks(execute=True):
        roles.end(advisor.roles.get(), by=administrator)
    assert heard == [advisor.pk]
