"""What every answer carries, whoever made it: pages, errors, files, redirections, PDFs."""

import runpy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.urls import reverse

from members.services import invitation as invitations
from tests.factories.members import PASSWORD, AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
SITE = "eclub.example.org"


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.kit.test_errors"):
        yield Client(raise_request_exception=False)


def static_file(client: Client) -> Any:
    return client.get("/static/css/eclub.css")


def too_many(client: Client) -> Any:
    for _ in range(30):
        client.post(reverse("invitation", args=["x"]))
    return client.post(reverse("invitation", args=["x"]))


def forged_form(client: Client) -> Any:
    return Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})


def administration(client: Client) -> Any:
    client.force_login(AdministratorFactory())
    return client.get("/administration/")


def pdf(client: Client) -> Any:
    client.force_login(UserFactory())
    return client.get(reverse("cv_file"))


ANSWERS: dict[str, tuple[int, Callable[[Client], Any]]] = {
    "page": (200, lambda client: client.get(reverse("account_login"))),
    "redirection": (302, lambda client: client.get(reverse("account"))),
    "no such page": (404, lambda client: client.get("/x/")),
    "not allowed": (405, lambda client: client.post("/health/")),
    "denied": (403, lambda client: client.get("/trouble/denied/")),
    "forged form": (403, forged_form),
    "too many": (429, too_many),
    "failure": (500, lambda client: client.get("/trouble/ours/")),
    "wrong host": (400, lambda client: client.get("/account/", headers={"Host": "evil.example"})),
    "static file": (200, static_file),
    "administration": (200, administration),
    "to https": (301, lambda client: client.get("/")),
    "pdf": (200, pdf),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_the_strict_headers(client: Client, kind: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = kind == "to https"
    settings.WHITENOISE_USE_FINDERS = kind == "static file"
    status, ask = ANSWERS[kind]
    answer = ask(client)
    if kind != "not allowed":
        assert answer.status_code == status
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    if kind == "too many":
        assert int(answer["Retry-After"]) <= 60
        assert "Recommencez dans une minute" in answer.content.decode()


def test_a_secret_page_is_told_to_nobody(client: Client) -> None:
    _, token = invitations.invite("p@example.org", purpose="l’e-club", by=UserFactory())
    for address in (token, "wrong"):
        answer = client.get(reverse("invitation", args=[address]))
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings as the shipped production shape has them."""
    variables = {
        "SECRET_KEY": "r4nd0m-" * 8,
        "PUBLIC_URL": f"https://{SITE}",
        "ALLOWED_HOSTS": SITE,
        "BEHIND_PROXY": "1",
        "TRUSTED_PROXY_COUNT": "1",
        "STAFF_SECOND_FACTOR": "1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in ("ECLUB_DEMO", "DEBUG", "JANUS_URLS", "TURN_URLS", "SENTRY_DSN"):
        monkeypatch.delenv(name, raising=False)
    read = runpy.run_path(str(django_settings.BASE_DIR / "eclub/settings.py"))
    # What the tests run on.
    kept = {"DATABASES", "CACHES", "REDIS_URL", "BROKER_URL", "MEDIA_ROOT", "STORAGES", "LOGGING"}
    kept |= {"PASSWORD_HASHERS"}
    return {name: value for name, value in read.items() if name.isupper() and name not in kept}


def test_the_deployment_check_is_clean(
    production: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of tests/browser/conftest.py, when the whole suite is collected.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    with override_settings(**production):
        found = run_checks(include_deployment_checks=True)
        assert [each for each in found if not each.is_silenced()] == []


def test_the_deployment_check_tells_what_does_not_agree(production: dict[str, Any]) -> None:
    wrong = {"ALLAUTH_TRUSTED_PROXY_COUNT": 0, "STAFF_SECOND_FACTOR": False, "DEMO": True}
    with override_settings(**production | wrong):
        found = {each.id for each in run_checks(include_deployment_checks=True)}
    assert {"eclub.E001", "eclub.W001", "eclub.W002"} <= found


BEHIND = {"X-Forwarded-Proto": "https", "Host": SITE}


def test_cookies_are_for_this_host_over_https_and_no_script(production: dict[str, Any]) -> None:
    UserFactory(email="a@example.org", language="en")
    with override_settings(**production):
        browser = Client(headers={**BEHIND, "X-Forwarded-For": "192.0.2.1"})
        page = browser.get("/accounts/login/")
        assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        answers = {"login": "a@example.org", "password": PASSWORD}
        browser.post("/accounts/login/", answers)
        assert {"__Host-session", "__Host-csrf", "django_language"} <= set(browser.cookies)
        for cookie in browser.cookies.values():
            assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (
                True,
                True,
                "Lax",
            ), cookie.key
            assert (cookie["path"], cookie["domain"]) == ("/", ""), cookie.key


def test_behind_the_proxy_one_visitor_locks_nobody_else_out(production: dict[str, Any]) -> None:
    """The proxy adds the visitor's address last; what stands before it anybody may write."""

    def tries(visitor: str, claimed: str = "") -> int:
        headers = {**BEHIND, "X-Forwarded-For": f"{claimed}{visitor}"}
        browser = Client(headers=headers)
        return browser.post("/invitation/x/").status_code

    with override_settings(**production):
        assert [tries("192.0.2.1", f"198.51.100.{n}, ") for n in range(31)] == [404] * 30 + [429]
        assert tries("192.0.2.2") == 404
