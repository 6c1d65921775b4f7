"""Pages of figures: what they say, to whom, and at what cost."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.rights import NOW, Cast, assemble


@pytest.fixture
def cast(db: None, at: Callable[..., None]) -> Cast:
    at(NOW)
    return assemble()


def text(client: Client, address: str) -> str:
    """What one reads, on one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def of_region(cast: Cast) -> str:
    return reverse("figures", args=["region", cast.club.agency.region.code])


def test_a_region(cast: Cast) -> None:
    page = text(cast.client("manager"), of_region(cast))
    assert "Chiffres au 13 mars 2025" in page
