"""What is printed holds no secret and no personal data."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import sentry_sdk
import structlog
from celery import shared_task
from django.db import IntegrityError
from django.test import Client
from django.urls import Resolver404, reverse
from django.utils import timezone
from pytest_django import Settings

from clubs.video.gate import REFUSALS
from eclub import error_reports, gauges
from eclub.beat import LAST
from eclub.celery import print_as_the_platform
from eclub.kit import logs, task_log
from eclub.kit.services import outbox
from eclub.local.running import programs
from members.services import invitation as invitations
from prospecting.enums import ImportState
from prospecting.models import SireneImport
from tests.factories.members import UserFactory

SECRET = "SECRET-TOKEN-f3Zk"
pytestmark = pytest.mark.django_db


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What the platform's handler writes, through its own formatter and filters."""
    [handler] = [found for found in logging.getLogger().handlers if found.get_name() == "output"]
    assert isinstance(handler, logging.StreamHandler)
    output = io.StringIO()
    before = handler.setStream(output)
    yield output
    handler.setStream(before)


def test_requests_are_called_by_their_route(printed: io.StringIO) -> None:
    client = Client()
    client.force_login(UserFactory(email="soizic@example.org"))
    for address in (
        reverse("invitation", args=[SECRET]),
        reverse("calendar", args=[SECRET]),
        reverse("account_reset_password_from_key", args=["1", SECRET]),
        f"/nowhere/{SECRET}/",
        reverse("club_list") + f"?name={SECRET}",
    ):
        client.get(address)
    Client(enforce_csrf_checks=True).post(reverse("invitation", args=[SECRET]))
    said = printed.getvalue()
    for kept_silent in (SECRET, "127.0.0.1", "soizic", "user_id", "Mozilla"):
        assert kept_silent not in said
    lines = [json.loads(line) for line in said.splitlines()]
    requests = [line["request"] for line in lines if line["event"] == "request_finished"]
    assert requests[:3] == ["GET invitation", "GET calendar", "GET account_reset_password_from_key"]
    assert "GET club_list" in requests


def test_lines_of_a_request_and_of_its_tasks_bear_its_id(printed: io.StringIO) -> None:
    given = "0b1c7a52-4d3e-4a53-9b35-3d5d7c3fbb1e"
    answer = Client().get(reverse("account_login"), headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] == given
    answer = Client().get(reverse("account_login"), headers={"X-Request-ID": "jeanne.le-goff"})
    assert answer["X-Request-ID"] != "jeanne.le-goff"
    first, second = map(json.loads, printed.getvalue().splitlines())
    assert first["request_id"] == given
    assert second["request_id"] == answer["X-Request-ID"]

    @shared_task(name="tests.caused")
    def caused() -> None:
        logging.getLogger("eclub").warning("in the task")

    headers: dict[str, Any] = {}
    with structlog.contextvars.bound_contextvars(request_id=given):
        task_log.send_along(headers=headers)
    caused.apply(headers=headers)
    caused.apply(task_id="by-itself")
    lines = [json.loads(line) for line in printed.getvalue().splitlines()]
    said = [line for line in lines if line["event"] == "in the task"]
    assert [line["request_id"] for line in said] == [given, "by-itself"]
    assert {line["task"] for line in said} == {"tests.caused"}
    assert task_log.broker().hget(task_log.COUNTS, "tests.caused success") == b"2"


def test_a_failure_prints_its_traceback_without_variables(
    printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(token: str) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(invitations, "find", fail)
    client = Client(raise_request_exception=False)
    assert client.get(reverse("invitation", args=[SECRET])).status_code == 500
    said = printed.getvalue()
    assert SECRET not in said
    [failure] = [
        line for line in map(json.loads, said.splitlines()) if line["event"] == "request_failed"
    ]
    assert failure["request"] == "GET invitation"
    assert "RuntimeError: broken" in failure["exception"]


def test_a_failure_does_not_repeat_addresses_and_rows(printed: io.StringIO) -> None:
    try:
        try:
            raise Resolver404({"path": SECRET})
        except Resolver404:
            raise IntegrityError(
                f"twice\nLINE 1: … '{SECRET}'\n     ^\n"
                f"DETAIL:  Key (email)=({SECRET}) exists\nCONTEXT:  JSON data: {SECRET}"
            ) from None
    except IntegrityError as error:
        error.__suppress_context__ = False
        logging.getLogger("eclub").exception("failed")
    [line] = map(json.loads, printed.getvalue().splitlines())
    assert SECRET not in str(line)
    assert "Resolver404: …\n" in line["exception"]
    assert "IntegrityError: twice" in line["exception"]


def test_a_task_that_fails_does_not_repeat_rows(printed: io.StringIO) -> None:
    @shared_task(name="tests.failing")
    def fail() -> None:
        raise IntegrityError(f"twice\nDETAIL:  Key (email)=({SECRET}) exists")

    fail.apply()
    [line] = map(json.loads, printed.getvalue().splitlines())
    assert "tests.failing" in line["event"]
    assert line["event"].endswith(": IntegrityError")
    assert "IntegrityError: twice" in line["exception"]
    assert SECRET not in str(line)


def test_a_socket_that_fails_does_not_repeat_rows(printed: io.StringIO) -> None:
    """Daphne writes the exception and its traceback into the line itself."""
    error = IntegrityError(f"twice\nDETAIL:  Key (email)=({SECRET}) exists")
    logging.getLogger("daphne.server").error("Exception inside application: %s\n%s", error, "at x")
    said = printed.getvalue()
    assert "twice" in said
    assert SECRET not in said


def test_other_programs_lines_lose_their_addresses(printed: io.StringIO) -> None:
    logging.getLogger("daphne.server").warning(
        "Application instance %r for connection %s took too long",
        ["a", "list"],
        f"<WebRequest at 0x7f method=GET uri=/invitation/{SECRET}/ clientproto=HTTP/1.1>",
    )
    said = printed.getvalue()
    assert SECRET not in said
    assert "took too long" in said


def test_servers_write_no_access_log(tmp_path: Path) -> None:
    [web] = [program for program in programs(8000, tmp_path) if program.name == "web"]
    assert "--verbosity=0" in web.command


def test_celery_prints_through_the_same_handler() -> None:
    from celery.signals import setup_logging

    assert any(receiver() is print_as_the_platform for _, receiver in setup_logging.receivers)


def test_people_read_plain_lines_in_the_demo() -> None:
    try:
        formatter = logs.configuration(json=False)["formatters"]["line"]
    finally:
        logs.configuration(json=True)
    renderer = formatter["processors"][-1]
    assert not renderer.colors


def test_reports_tell_where_and_never_whose(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(sentry_sdk, "init", lambda dsn, **options: sent.append((dsn, options)))
    error_reports.start("https://key@sentry.example/1")
    [(dsn, options)] = sent
    assert dsn == "https://key@sentry.example/1"
    assert not options["send_default_pii"]
    assert not options["include_local_variables"]
    event = {
        "exception": {"values": [{"type": "Resolver404", "value": SECRET}]},
        "request": {"url": f"https://x/invitation/{SECRET}/"},
        "user": {"id": 1},
        "extra": {"celery-job": {"args": [SECRET]}},
    }
    assert options["before_send"](event, {}) == {
        "exception": {"values": [{"type": "Resolver404", "value": ""}]}
    }


@pytest.mark.parametrize(
    ("token", "shown", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        ("abc", "", 404),
        ("abc", "Bearer abd", 404),
        ("abc", "Bearer abc", 200),
    ],
)
def test_metrics_are_for_who_knows_the_token(
    settings: Settings, token: str, shown: str, status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = Client().get(reverse("metrics"), headers={"Authorization": shown})
    assert answer.status_code == status
    if status == 200:
        assert REFUSALS._name.encode() in answer.content


def test_metrics_tell_what_an_operator_needs_and_nobodys_data(settings: Settings) -> None:
    settings.METRICS_TOKEN = "abc"
    person = UserFactory(email="soizic@example.org", last_name="Le Bihan")
    outbox.write_message(person.email, SECRET, SECRET)
    now = timezone.now()
    SireneImport.objects.create(path=SECRET, state=ImportState.DONE, finished_at=now)
    gauges.broker().set(LAST, now.timestamp())
    client = Client()
    client.force_login(person)
    client.get(reverse("club_list") + f"?name={SECRET}")
    said = client.get(reverse("metrics"), headers={"Authorization": "Bearer abc"}).text
    page = (settings.BASE_DIR / "docs/operations.md").read_text()
    ours = set(re.findall(r"^# TYPE (eclub_\w+)", said, re.MULTILINE))
    explained = set(re.findall(r"`(eclub_\w+)", page))
    assert {name for name in ours if not name.endswith("_created")} == explained
    assert re.search(r"^eclub_outbox_waiting 1\.0$", said, re.MULTILINE)
    assert 'eclub_source_away{source="outbox"} 0.0' in said
    assert 'view="club_list"' in said
    for personal in (SECRET, "soizic", "Bihan"):
        assert personal not in said
    labels = set(re.findall(r'[{,](\w+)="', said))
    assert not labels & {"user", "email", "path", "ip", "club", "session"}


def test_metrics_say_which_source_is_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = "abc"
    away = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(gauges, "broker", lambda: away)
    answer = Client().get(reverse("metrics"), headers={"Authorization": "Bearer abc"})
    assert answer.status_code == 200
    assert 'eclub_source_away{source="broker"} 1.0' in answer.text
    assert "eclub_outbox_waiting" in answer.text
