"""Secret addresses and what follows a question mark stay out of the log."""

import pytest
from django.test import Client
from structlog.testing import capture_logs


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "logged"),
    [
        (f"/calendar/{'aB-_' * 10}xyz.ics", "GET calendar"),
        (f"/invitation/{'aB-_' * 10}xyz/", "GET invitation"),
        ("/accounts/login/?next=/clubs/12/&email=ann@example.org", "GET account_login"),
    ],
)
def test_no_secret_in_the_log(client: Client, address: str, logged: str) -> None:
    with capture_logs() as lines:
        client.get(address)
    assert "aB-_" not in str(lines)
    assert "example.org" not in str(lines)
    assert logged in str(lines)
