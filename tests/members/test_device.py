"""The devices one is signed in on: when each was used, and ending them."""

import re
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as settings_of_django
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from eclub.kit.models import OutboxMail
from members.feature_settings import STAFF_IDLE_HOURS
from members.middleware import ASKED_ALONE, USED, USED_EVERY
from members.services import known_device
from tests.factories.members import PASSWORD, AdvisorFactory, UserFactory
from tests.members.mailbox import code_in, last_mail

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(email: str) -> Client:
    browser = Client(headers={"User-Agent": FIREFOX})
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD, "remember": "on"})
    assert get_user(browser).is_authenticated
    return browser


def kept(browser: Client) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def rest(browser: Client, seconds: float) -> None:
    session = browser.session
    session[USED] -= seconds
    session.save()


def test_one_device_is_ended_and_its_sockets_hear(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = UserFactory(email="a@example.org")
    here, lost, other = (signed_in("a@example.org") for _ in range(3))
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("Déconnecter Firefox, Linux") == 2
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("device_end", args=[kept(lost).pk]))
    signed = [get_user(browser).is_authenticated for browser in (here, lost, other)]
    assert signed == [True, False, True]
    assert heard == [person.pk]


def test_nobody_ends_another_person_s_session() -> None:
    UserFactory(email="a@example.org")
    UserFactory(email="b@example.org")
    mine, theirs = signed_in("a@example.org"), signed_in("b@example.org")
    assert mine.post(reverse("device_end", args=[kept(theirs).pk])).status_code == 404
    assert get_user(theirs).is_authenticated


def test_signing_out_everywhere_spares_nothing(
    heard: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = UserFactory(email="a@example.org")
    here, elsewhere = signed_in("a@example.org"), signed_in("a@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post(reverse("devices_end"), follow=True)
    assert "déconnecté de tous vos appareils" in answer.content.decode()
    assert not any(get_user(browser).is_authenticated for browser in (here, elsewhere))
    assert not UserSession.objects.exists()
    assert person.pk in heard


def test_a_sign_in_from_a_new_device_is_told_once() -> None:
    UserFactory(email="a@example.org")
    browser = signed_in("a@example.org")
    mail = last_mail("a@example.org")
    assert mail.subject == "Connexion depuis un nouvel appareil"
    assert "Firefox" in mail.text
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_login"), {"login": "a@example.org", "password": PASSWORD})
    # Somebody else's mark is not theirs.
    UserFactory(email="b@example.org")
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_login"), {"login": "b@example.org", "password": PASSWORD})
    assert list(OutboxMail.objects.order_by("pk").values_list("to", flat=True)) == [
        "a@example.org",
        "b@example.org",
    ]


def told(email: str) -> int:
    return OutboxMail.objects.filter(to=email, subject__startswith="Connexion depuis").count()


def test_a_browser_of_before_is_new_again_after_what_a_thief_is_shut_out_by() -> None:
    person = UserFactory(email="a@example.org")
    thief, own = signed_in("a@example.org"), Client()
    own.force_login(person)
    assert told("a@example.org") == 1

    def comes_back() -> int:
        thief.post(reverse("account_logout"))
        before = told("a@example.org")
        thief.post(reverse("account_login"), {"login": "a@example.org", "password": PASSWORD})
        return told("a@example.org") - before

    assert comes_back() == 0
    own.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    shut_out = {
        "devices_end": {},
        "account_change_password": {
            "oldpassword": PASSWORD,
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    }
    for route, form in shut_out.items():
        own.force_login(person)
        assert own.post(reverse(route), form).status_code == 302
        assert comes_back() == 1
        assert comes_back() == 0
    person.refresh_from_db()
    own.force_login(person)
    ended = own.post(reverse("device_end", args=[kept(thief).pk]))
    # The browser that ended it stays known.
    assert known_device.COOKIE in ended.cookies
    assert comes_back() == 1


def test_who_reads_the_code_in_that_mailbox_is_not_written_to_again(client: Client) -> None:
    UserFactory(email="a@example.org")
    client.post(reverse("account_request_login_code"), {"email": "a@example.org"})
    code = code_in(last_mail("a@example.org"))
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert get_user(client).is_authenticated
    assert OutboxMail.objects.count() == 1


def test_the_last_use_is_kept_every_quarter_of_an_hour() -> None:
    UserFactory(email="a@example.org")
    browser = signed_in("a@example.org")
    long_ago = datetime(2025, 3, 1, tzinfo=UTC)
    UserSession.objects.update(last_seen_at=long_ago)
    browser.get(reverse("account"))
    assert kept(browser).last_seen_at == long_ago
    rest(browser, USED_EVERY + 1)
    browser.get(reverse("account"), REMOTE_ADDR="192.0.2.7")
    assert kept(browser).last_seen_at > long_ago
    assert kept(browser).ip == "192.0.2.7"


def test_a_session_of_staff_that_rested_too_long_is_ended() -> None:
    AdvisorFactory(email="staff@example.org")
    UserFactory(email="member@example.org")
    staff, member = signed_in("staff@example.org"), signed_in("member@example.org")
    for browser in (staff, member):
        rest(browser, STAFF_IDLE_HOURS.value * 3600 + 1)
    answer = staff.get(reverse("account"))
    assert answer["Location"] == reverse("account_login") + "?next=%2Faccount%2F"
    assert not get_user(staff).is_authenticated
    assert member.get(reverse("account")).status_code == 200


def test_a_page_left_open_rests_all_the_same() -> None:
    """What it asks for by itself is no use of it, and the whole page leads to the sign-in."""
    AdvisorFactory(email="staff@example.org")
    browser = signed_in("staff@example.org")
    rest(browser, USED_EVERY + 1)
    before = browser.session[USED]
    alone = {"HX-Request": "true", "HX-Trigger": "today"}
    here = {"HX-Current-URL": "http://testserver/accounts/?role=advisor#today"}
    browser.get(reverse("account"), headers=alone)
    assert browser.session[USED] == before
    rest(browser, STAFF_IDLE_HOURS.value * 3600)
    ended = browser.get(reverse("account"), headers=alone | here)
    assert "?next=%2Faccounts%2F%3Frole%3Dadvisor" in ended["HX-Redirect"]
    assert not get_user(browser).is_authenticated


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/account/?a=1", "%2Faccount%2F%3Fa%3D1"),
        ("https://evil.example/x", "%2F"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_its_page(
    settings: Settings, came_from: str, back: str
) -> None:
    AdvisorFactory(email="staff@example.org")
    browser = signed_in("staff@example.org")
    rest(browser, STAFF_IDLE_HOURS.value * 3600 + 1)
    ended = browser.post(reverse("account"), headers={"Referer": came_from})
    assert ended["Location"] == f"{reverse('account_login')}?next={back}"


def test_every_page_that_asks_by_itself_is_known() -> None:
    templates = settings_of_django.BASE_DIR / "templates"
    asking = {
        found[1]
        for page in templates.rglob("*.html")
        for tag in re.findall(r"<(?:[^<>{}]|{%.*?%}|{{.*?}})*>", page.read_text())
        if re.search(r"every \d+", tag) and (found := re.search(r'\bid="([^"]+)"', tag))
    }
    assert asking == ASKED_ALONE
