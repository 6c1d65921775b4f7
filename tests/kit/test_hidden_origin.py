"""Forms of pages that hide their origin are accepted from us, and from nobody else."""

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("route", "headers", "accepted"),
    [
        ("language", {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ("account_login", {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, True),
        ("language", {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, False),
        ("language", {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, False),
        ("language", {"Origin": "null"}, True),
        ("account_login", {"Origin": "null"}, False),
    ],
)
@pytest.mark.parametrize("with_token", [True, False])
def test_a_hidden_origin(
    route: str, headers: dict[str, str], accepted: bool, with_token: bool
) -> None:
    request = RequestFactory().get("/")
    token = get_token(request)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = request.META["CSRF_COOKIE"]
    answers = {"language": "fr"} | ({"csrfmiddlewaretoken": token} if with_token else {})
    response = browser.post(reverse(route), answers, headers=headers)
    assert (response.status_code != 403) is (accepted and with_token)
