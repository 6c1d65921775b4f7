"""What was typed survives the gates between a form and us, for who typed it and nobody else."""

import html
import re
import time
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import redis
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from eclub.kit.typed import lines
from members import context_processors, keeping
from members.feature_settings import STAFF_IDLE_HOURS
from members.middleware import USED
from members.models import Contact, User
from members.services import kept_form, known_device
from members.services.kept_form import KeptForm
from tests.factories.members import PASSWORD, AdministratorFactory, AdvisorFactory, UserFactory

pytestmark = pytest.mark.django_db
KEPT = "kept_forms"
TYPED = {"name": "Nolwenn Riou", "notes": "Vue au marché\r\nÀ rappeler en mai"}


def sign_in(browser: Client, person: User, **more: str) -> Any:
    answers = {"login": person.email, "password": PASSWORD, **more}
    response = browser.post(reverse("account_login"), answers)
    assert get_user(browser) == person
    return response


def signed_in(person: User, *, enforced: bool = False) -> Client:
    browser = Client(enforce_csrf_checks=False)
    sign_in(browser, person)
    browser.handler.enforce_csrf_checks = enforced
    return browser


def rest(browser: Client, hours: int) -> None:
    session = browser.session
    session[USED] -= hours * 3600 + 1
    session.save()


def post(browser: Client, typed: dict[str, str] = TYPED, **headers: str) -> Any:
    return browser.post(reverse("contact_add"), typed, headers=headers)


def kept_cookies(browser: Client) -> list[str]:
    cookies = browser.cookies.items()
    return [name for name, one in cookies if name.startswith(keeping.COOKIE) and one.value]


def leads_back(response: Any, gate: str) -> bool:
    parts = urlsplit(response.headers.get("HX-Redirect") or response["Location"])
    return parts.path == reverse(gate) and parse_qs(parts.query) == {"next": [reverse(KEPT)]}


def sent_again(browser: Client) -> Any:
    """The form of the page, as a browser sends it."""
    page = browser.get(reverse(KEPT)).content.decode()
    form = re.search(
        r'<form method="post" action="([^"]+)" data-eclub-once>(.*?)</form>', page, re.DOTALL
    )
    assert form
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
    return browser.post(form[1], {name: html.unescape(value) for name, value in fields})


def test_a_form_after_the_idle_limit_waits_for_its_writer() -> None:
    person = AdvisorFactory()
    browser = signed_in(person)
    rest(browser, STAFF_IDLE_HOURS.value)
    ended = post(browser, Referer="http://testserver/network/contacts/new/")
    assert leads_back(ended, "account_login")
    cookie = ended.cookies[keeping.cookie_of(known_device.mark(person))]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)
    # What lies in the cache says nothing to who reads it.
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        lying = [client.get(name) for name in client.keys("*kept_form:*")]
    assert len(lying) == 1
    assert b"Nolwenn" not in lying[0]
    there = sign_in(browser, person, next=reverse(KEPT))
    assert there["Location"] == reverse(KEPT)
    # Found again from any page, however one came in.
    assert "attend d’être envoyé" in browser.get(reverse("account")).content.decode()
    page = browser.get(reverse(KEPT)).content.decode()
    assert "Nolwenn Riou" in page
    assert "Vue au marché" in page
    assert not Contact.objects.exists()
    assert sent_again(browser)["Location"] == reverse("contact_list")
    assert Contact.objects.get().name == "Nolwenn Riou"
    assert kept_cookies(browser) == []
    assert "rien ici qui attende" in browser.get(reverse(KEPT)).content.decode()


def test_a_form_after_the_session_went_waits_for_who_was_there_last() -> None:
    person, other = UserFactory(), UserFactory()
    browser = signed_in(person)
    browser.session.flush()
    assert leads_back(post(browser), "account_login")
    sign_in(browser, other)
    for page in (reverse("account"), reverse(KEPT)):
        said = browser.get(page).content.decode()
        assert "attend d’être envoyé" not in said
        assert "Nolwenn" not in said
    # The other one cannot let it go either.
    browser.post(reverse(KEPT), {"key": "guessed"})
    browser.post(reverse("account_logout"))
    sign_in(browser, person)
    assert "Nolwenn" in browser.get(reverse(KEPT)).content.decode()


def test_another_browser_of_the_same_person_shows_nothing() -> None:
    person = UserFactory()
    browser = signed_in(person)
    browser.session.flush()
    post(browser)
    assert "Nolwenn" not in signed_in(person).get(reverse(KEPT)).content.decode()


def test_each_browser_of_a_person_has_its_own() -> None:
    person = UserFactory()
    here, there = (signed_in(person) for _ in range(2))
    for browser, name in ((here, "Contact d’ici"), (there, "Contact de là")):
        browser.session.flush()
        post(browser, {**TYPED, "name": name})
        sign_in(browser, person)
    for browser, name in ((here, "Contact d’ici"), (there, "Contact de là")) * 2:
        page = browser.get(reverse(KEPT)).content.decode()
        assert re.findall(r">(Contact d[^<]+)</dd>", page) == [name]


def test_two_tabs_at_once_lose_nothing() -> None:
    person = UserFactory()
    browser, tab = signed_in(person), Client()
    browser.session.flush()
    browser.get(reverse("account_login"))
    tab.cookies = SimpleCookie(browser.cookies.output(header="", sep=";"))
    for one, name in ((browser, "Contact d’ici"), (tab, "Contact de là")):
        post(one, {**TYPED, "name": name})
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).text
    assert re.findall(r">(Contact d[^<]+)</dd>", page) == ["Contact de là", "Contact d’ici"]


def test_two_people_at_one_computer_each_have_theirs() -> None:
    people = {"Contact de l’un": UserFactory(), "Contact de l’autre": UserFactory()}
    browser = Client()
    for name, person in people.items():
        sign_in(browser, person)
        browser.session.flush()
        post(browser, {**TYPED, "name": name})
    for name, person in people.items():
        sign_in(browser, person)
        page = browser.get(reverse(KEPT)).text
        assert re.findall(r">(Contact d[^<]+)</dd>", page) == [name]
        browser.post(reverse("account_logout"))


def test_each_form_is_kept_for_an_hour_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    for minutes in (0, 50):
        monkeypatch.setattr(time, "time", lambda then=now + minutes * 60: then)
        assert kept_form.keep("mark", "handle", KeptForm("/", "/", [("after", str(minutes))]))
    waiting = kept_form.waiting("mark", "handle")
    assert [form.fields for form in waiting] == [[("after", "0")], [("after", "50")]]
    monkeypatch.setattr(time, "time", lambda: now + 61 * 60)
    assert kept_form.forget("mark", "handle", "none of these")
    assert kept_form.waiting("mark", "handle") == waiting[1:]


def test_one_person_has_few_of_them(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "keep_form": "1/h/key"}
    browser = signed_in(UserFactory())
    browser.session.flush()
    post(browser)
    gate = post(browser)
    (name,) = kept_cookies(browser)
    assert name in gate.cookies
    # As if it were another one.
    del browser.cookies[name]
    gate = post(browser)
    assert kept_cookies(browser) == []
    assert "n’a pas pu être gardé" in browser.get(gate["Location"]).content.decode()


class FullCache:
    """Answers, but takes nothing more; no connection is lost."""

    def __getattr__(self, name: str) -> object:
        raise redis.ResponseError("OOM command not allowed")


def with_one_kept(person: User) -> tuple[Client, str]:
    """Signed in again after a gate, and the key of what waits."""
    browser = signed_in(person)
    browser.session.flush()
    post(browser)
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).text
    return browser, re.findall(r'name="kept_form" value="([^"]+)"', page)[0]


def test_what_is_saved_is_said_so_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    browser, key = with_one_kept(UserFactory())
    monkeypatch.setattr(kept_form, "cache", FullCache())
    assert post(browser, {**TYPED, "kept_form": key})["Location"] == reverse("contact_list")
    assert Contact.objects.count() == 1


def test_a_gate_without_redis_says_that_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(UserFactory())
    browser.session.flush()
    monkeypatch.setattr(kept_form, "cache", FullCache())
    gate = post(browser)
    assert gate["Location"].startswith(reverse("account_login"))
    assert "n’a pas pu être gardé" in browser.get(gate["Location"]).content.decode()


@pytest.mark.parametrize("more", [{"notes": "é" * (kept_form.LARGEST // 2)}, {}])
def test_a_gate_met_again_loses_nothing(more: dict[str, str]) -> None:
    """Neither what it kept before nor what it takes in its place."""
    person = UserFactory()
    browser, key = with_one_kept(person)
    browser.session.flush()
    post(browser, {**TYPED, **more, "kept_form": key})
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).text
    assert len(re.findall(r">(Nolwenn Riou)</dd>", page)) == 1


def test_a_script_that_meets_a_gate_leaves_what_waits() -> None:
    person = UserFactory()
    browser, key = with_one_kept(person)
    browser.session.flush()
    post(browser, {**TYPED, "kept_form": key}, **{"Sec-Fetch-Mode": "cors"})
    sign_in(browser, person)
    assert "Nolwenn Riou" in browser.get(reverse(KEPT)).text


def test_a_form_before_the_second_factor_waits(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    person, secret = AdvisorFactory(), generate_totp_secret()
    browser = Client()
    browser.force_login(person)
    TOTP.activate(person, secret)
    assert leads_back(post(browser), "mfa_reauthenticate")
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    given = browser.post(reverse("mfa_reauthenticate"), {"code": code, "next": reverse(KEPT)})
    assert given["Location"] == reverse(KEPT)
    assert sent_again(browser).status_code == 302
    assert Contact.objects.get().owner == person


def test_a_form_before_the_charter_waits() -> None:
    browser = Client()
    browser.force_login(UserFactory(charter_version=""))
    assert leads_back(post(browser), "charter")


def test_a_form_before_a_confirmation_waits() -> None:
    browser = Client()
    browser.force_login(UserFactory(password="!"))
    address = reverse("account_email")
    asked = browser.post(address, {"email": "new@example.org", "action_add": "1"})
    assert leads_back(asked, "account_confirm")
    page = browser.get(reverse(KEPT)).content.decode()
    assert "new@example.org" in page


def test_a_fragment_s_form_waits_and_a_script_s_stays_in_its_page() -> None:
    browser = signed_in(UserFactory())
    browser.session.flush()
    for alone in ({"Sec-Fetch-Mode": "cors"}, {"X-Requested-With": "fetch"}):
        post(browser, **alone)
        assert kept_cookies(browser) == []
    by_htmx = {"HX-Request": "true", "Sec-Fetch-Mode": "cors"}
    assert leads_back(post(browser, **by_htmx), "account_login")


def test_a_preview_is_sent_again_as_the_form_it_shows() -> None:
    person = AdvisorFactory()
    browser = signed_in(person)
    browser.session.flush()
    key = uuid4()
    page = reverse("club_open_step", args=[key])
    asked = browser.post(
        reverse("club_open_preview", args=[key]),
        {"name": "E-club de Lannion"},
        headers={"HX-Request": "true", "Referer": f"http://testserver{page}?step=2"},
    )
    assert leads_back(asked, "account_login")
    sign_in(browser, person)
    shown = browser.get(reverse(KEPT)).content.decode()
    assert f'action="{page}?step=2"' in shown
    assert "E-club de Lannion" in shown


def test_a_form_of_the_administration_waits() -> None:
    person = AdministratorFactory()
    browser = signed_in(person)
    browser.session.flush()
    address = reverse("admin:members_agency_add")
    asked = browser.post(address, {"name": "Agence de Lannion"})
    assert parse_qs(urlsplit(asked["Location"]).query)["next"] == [reverse(KEPT)]
    assert leads_back(browser.get(asked["Location"]), "account_login")
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).content.decode()
    assert f'action="{address}"' in page
    assert "Agence de Lannion" in page


def test_a_page_drawn_before_anybody_is_known_says_nothing() -> None:
    assert context_processors.kept_forms(RequestFactory().get("/")) == {"has_kept_forms": False}


def test_neither_secrets_nor_buttons_are_kept() -> None:
    browser = signed_in(UserFactory())
    browser.session.flush()
    for typed in (
        {**TYPED, "password": "x"},
        {"action": "draft"},
        {"key": "0b0e7f5c-5f0e-4a3b-9a51-0b8a4f5a1c11"},
    ):
        gate = post(browser, typed, Referer="http://testserver/network/")
        assert gate["Location"] == reverse("account_login") + "?next=/network/"
        assert kept_cookies(browser) == []


def test_a_form_that_is_too_large_says_so() -> None:
    browser = signed_in(UserFactory())
    browser.session.flush()
    gate = post(browser, {**TYPED, "notes": "é" * (kept_form.LARGEST // 2)})
    assert kept_cookies(browser) == []
    assert "n’a pas pu être gardé" in browser.get(gate["Location"]).content.decode()


def test_the_last_few_forms_are_kept() -> None:
    person = UserFactory()
    browser = signed_in(person)
    browser.session.flush()
    for number in range(kept_form.MOST + 1):
        post(browser, {**TYPED, "name": f"Contact n° {number}"})
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).content.decode()
    shown = re.findall(r">Contact n° (\d)</dd>", page)
    assert shown == [str(number) for number in range(kept_form.MOST, 0, -1)]
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert browser.post(reverse(KEPT), {"key": key})["Location"] == "/"
    assert "Contact n° 4" not in browser.get(reverse(KEPT)).content.decode()


def test_a_forged_form_or_mark_keeps_nothing() -> None:
    forged = signed_in(AdvisorFactory(), enforced=True)
    rest(forged, STAFF_IDLE_HOURS.value)
    post(forged)
    assert kept_cookies(forged) == []
    stranger = Client()
    stranger.cookies[known_device.COOKIE] = known_device.mark(UserFactory())
    post(stranger)
    assert kept_cookies(stranger) == []


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("https://evil.example/x", "/"),
        ("http://testserver//evil.example/x", "/evil.example/x"),
        ("http://testserver/\\evil.example/x?a=1", "/evil.example/x?a=1"),
        ("http://testserver/\t/evil.example/x", "/evil.example/x"),
        ("http://testserver", "/"),
    ],
)
def test_a_page_of_elsewhere_is_no_way_back(came_from: str, back: str) -> None:
    person = UserFactory()
    browser = signed_in(person)
    browser.session.flush()
    post(browser, Referer=came_from)
    sign_in(browser, person)
    page = browser.get(reverse(KEPT)).text
    assert re.findall(r'href="([^"]*)">Revoir la page', page) == [back]


def test_lines_are_named_as_the_form_names_them() -> None:
    fields = [("name", "N. Riou"), ("every_weeks", "4"), ("odd_word", "x"), ("notes", " ")]
    assert [line.text for line in lines(reverse("contact_add"), fields)] == ["N. Riou", "4", "x"]
    labels = [line.label for line in lines(reverse("contact_add"), fields)]
    assert labels[1:] == ["Reprendre contact toutes les … semaines", "Odd word"]
