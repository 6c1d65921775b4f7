"""Visits to the pages that people open most, timed against a real server."""

import http.client
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    setup_test_environment,
    teardown_test_environment,
)
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from members.models import User
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium, session_of
from tests.browser.server import Server, collect_static
from tests.load import country
from tests.load.country import Country
from tests.load.measurement import Measurement, median

CLUBS = 200
ROUNDS = 30
WARM_UP = 4
EMPTY = "/empty/"
REFERENCE = "an empty authenticated Django page"


def figures() -> Iterator[Measurement]:
    """Everything of the group ``pages``."""
    logging.disable()
    with scratch_database():
        settled = country.settle()
        visits = _visits(settled)
        few_queries = {name: queries(*visit) for name, visit in visits.items()}
        with served() as server:
            few = {name: times(server.url, *visit)[0] for name, visit in visits.items()}
            country.grow(settled, CLUBS - 1)
            for name, visit in visits.items():
                many, empty = times(server.url, *visit)
                yield median(
                    f"page.{name}", many, "ms at 200 clubs", reference=REFERENCE, beside=empty
                )
                yield median(f"page.{name}.one", few[name], "ms at 1 club")
                count = queries(*visit)
                yield Measurement(
                    f"page.{name}.queries",
                    count,
                    "queries at 200 clubs",
                    "queries at 1 club",
                    count / few_queries[name] if few_queries[name] else 1.0,
                )
            yield from _loads(server.url, settled.member)


def _visits(settled: Country) -> dict[str, tuple[str, User | None]]:
    """Address and person, by the name of the page."""
    home = reverse("home")
    return {
        "public_home": (home, None),
        "member_home": (home, settled.member),
        "advisor_home": (home, settled.advisor),
        "club": (settled.club.get_absolute_url(), settled.advisor),
        "session": (settled.session.get_absolute_url(), settled.advisor),
        "club_list": (reverse("club_list"), settled.advisor),
    }


@contextmanager
def scratch_database() -> Iterator[None]:
    """A database of its own, dropped at the end."""
    setup_test_environment(debug=False)
    usual = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
        # The server's last connection may still be closing.
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django's own
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")
        # The next group makes its own.
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = usual
        teardown_test_environment()


@contextmanager
def served() -> Iterator[Server]:
    """The platform as `make run` serves it, with the empty page added."""
    with tempfile.TemporaryDirectory(prefix="eclub-pages-") as folder:
        collect_static(Path(folder))
        server = Server(Path(folder), "tests.load.served:application")
        server.start()
        server.wait()
        try:
            yield server
        finally:
            server.close()


def _cookie(person: User | None) -> dict[str, str]:
    if person is None:
        return {}
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"}


def times(url: str, address: str, person: User | None) -> tuple[list[float], list[float]]:
    """Milliseconds of the page and of the empty one, taken in turns on one connection each."""
    empty_headers = _cookie(person or User.objects.earliest("pk"))
    headers = {**_cookie(person), "Accept-Encoding": "gzip"}
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    pages, empties = [], []
    for round_ in range(WARM_UP + ROUNDS):
        page = fetch(line, address, headers)
        empty = fetch(line, EMPTY, empty_headers)
        if round_ >= WARM_UP:
            pages.append(page)
            empties.append(empty)
    line.close()
    return pages, empties


def fetch(line: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> float:
    """Milliseconds of one page on a line that stays open."""
    began = time.perf_counter()
    line.request("GET", address, headers=headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return (time.perf_counter() - began) * 1000


def queries(address: str, person: User | None) -> int:
    """How many queries the page makes, session and person included."""
    client = Client()
    if person is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return len(made)


def _loads(url: str, member: User) -> Iterator[Measurement]:
    """Kilobytes on the line for a member's home: an empty cache, then a warm one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        runs = [_load(browser, url, member) for _ in range(3)]
        browser.close()
    first, following = zip(*runs, strict=True)
    yield Measurement("page.first_load_kb", statistics.median(first), "kB")
    yield Measurement("page.next_load_kb", statistics.median(following), "kB")


def _load(browser: Browser, url: str, member: User) -> tuple[float, float]:
    context = browser.new_context(locale="fr-FR")
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": url}
    context.add_cookies([cookie])
    page = context.new_page()
    received = [0.0]
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.loadingFinished",
        lambda event: received.append(event["encodedDataLength"] / 1000),
    )
    totals = []
    for _ in range(2):
        received.clear()
        page.goto(url)
        page.wait_for_load_state("networkidle")
        totals.append(sum(received))
    context.close()
    return totals[0], totals[1]
