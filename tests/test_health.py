"""The health page: what it checks, and what it says when a service is away."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from eclub.kit import draining


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


def test_a_process_lives_whatever_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the database, as this test has none."""
    monkeypatch.setattr(settings, "BROKER_URL", "redis://127.0.0.1:1/0")
    assert Client().get("/health/live/").content == b"ok\n"


@pytest.mark.django_db(transaction=True)
def test_ready_names_each_dependency(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/health/ready/")
    assert answer.status_code == 200, answer.content
    names = ["database", "cache", "broker", "migrations", "process"]
    assert answer.json() == dict.fromkeys(names, "ok")
    monkeypatch.setattr(settings, "BROKER_URL", "redis://127.0.0.1:1/0")
    answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert [name for name, state in answer.json().items() if state != "ok"] == ["broker"]


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_draining_or_before_migrating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "_begun", True)
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()["process"]) == (503, "draining")
    monkeypatch.setattr(draining, "_begun", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'clubs' RETURNING app, name")
        removed = cursor.fetchall()
    try:
        answer = Client().get("/health/ready/")
        assert answer.status_code == 503
        assert answer.json()["migrations"] == f"Unavailable: {len(removed)} to apply"
    finally:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", removed
            )
