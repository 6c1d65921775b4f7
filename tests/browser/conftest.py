"""A real Chromium, with cameras and microphones that play a known picture and sound."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from eclub.local.suites import SHELL
from members.models import User
from members.services.gates import SECOND_FACTOR
from tests.browser.server import Server, collect_static

# Playwright's own loop runs in the thread of the tests; the database is reached from it safely.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Five seconds are soon over for several browsers on two cores.
expect.set_options(timeout=30_000)

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The distribution's Chromium, as people have it."""
    names = ("chromium", "chromium-browser", SHELL)
    return next(filter(None, map(shutil.which, names)), None)


def shell() -> str | None:
    """The same without a window's parts, which cost tests a third of their time."""
    return shutil.which(SHELL) or chromium()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the distribution's Chromium when there is one; registries carry no browsers."""
    return {
        **browser_type_launch_args,
        # Fewer pictures a second, so that several people fit on two cores.
        "args": [*CHROMIUM_OPTIONS, "--use-fake-device-for-media-stream=fps=5"],
        **({"executable_path": shell()} if shell() else {}),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French visitor."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def served_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the servers' state, static files ready."""
    state = tmp_path_factory.mktemp("served")
    collect_static(state)
    return state


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any, served_state: Path) -> Iterator[Server]:
    """A web process over the test database, for the whole run."""
    with django_db_blocker.unblock():
        server = Server(served_state)
    server.start()
    server.wait()
    yield server
    server.close()


@pytest.fixture
def live_url(transactional_db: None, server: Server) -> str:
    """The address of the running platform; what the test commits is what it shows."""
    return server.url


def session_of(user: User) -> str:
    """The cookie of a new session, in which staff have given their second factor."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


SignIn = Callable[[BrowserContext | Page, User], None]


@pytest.fixture
def sign_in(live_url: str) -> SignIn:
    """Give a browser somebody's session, without the form: ``sign_in(page, user)``."""

    def give(browser: BrowserContext | Page, user: User) -> None:
        context = browser.context if isinstance(browser, Page) else browser
        name, value = settings.SESSION_COOKIE_NAME, session_of(user)
        context.add_cookies([{"name": name, "value": value, "url": live_url}])

    return give
