"""The health page: what it checks, and what it says when a service is away."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.mark.django_db
def test_healthy_when_every_service_answers() -> None:
    answer = Client().get("/health/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"OK"}
    assert len(answer.json()) == 3


@pytest.mark.django_db
def test_unhealthy_when_the_broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BROKER_URL", "redis://127.0.0.1:1/0")
    answer = Client().get("/health/", headers={"Accept": "application/json"})
    assert answer.status_code == 500
