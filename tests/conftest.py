"""Every test runs strictly, and no two workers share a database of PostgreSQL or of Redis."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from eclub.local import preparation, suites
from tests import database, machine, strictness

# A shared machine may be slow, and examples kept from one run to the next are no one's.
hypothesis_settings.register_profile("eclub", database=None, deadline=None, max_examples=40)
hypothesis_settings.load_profile("eclub")


def pytest_configure(config: pytest.Config) -> None:
    """Give each xdist worker Redis databases of its own; pytest-django does so for PostgreSQL.

    Django is set up but has not connected yet. The environment is for the servers tests start.
    """
    config.addinivalue_line("markers", "get_writes(why): a GET may write in this test")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        # French spaces and plurals come from a compiled catalogue.
        preparation.compile_translations()
        # Django may have read the catalogues of before.
        setting_changed.send(None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for name, number in (("REDIS_URL", 2 * worker + 2), ("BROKER_URL", 2 * worker + 3)):
        url = urlsplit(getattr(settings, name))._replace(path=f"/{number}").geturl()
        os.environ[name] = url
        setattr(settings, name, url)
    settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL
    settings.CELERY_BROKER_URL = settings.BROKER_URL
    # Every test client has a WhiteNoise of its own, which would read all collected files first.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where something dies the suite has an order of its own, after pytest-django's."""

    def rank(item: pytest.Item) -> int:
        file = item.nodeid.partition("::")[0]
        return suites.DYING.index(file) if file in suites.DYING else -1

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What is imported stays to the end: looking for garbage among it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test marked ``alone`` is so, whatever other workers have to do."""
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    with machine.place(settings.STATE_DIR, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def strict() -> Iterator[None]:
    """No network at all, and no undefined variable in our templates."""
    with pytest.MonkeyPatch.context() as patch:
        strictness.refuse_network(patch)
        options: Any = settings.TEMPLATES[0]["OPTIONS"]
        patch.setitem(options, "string_if_invalid", strictness.UndefinedVariable("%s"))
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[None]:
    """Each worker's database is a copy of one that was migrated for all."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        options = connection.settings_dict["TEST"]
        patch.setitem(options, "TEMPLATE", database.template())
        patch.setitem(options, "MIGRATE", False)
        patch.setattr(TransactionTestCase, "_fixture_teardown", database.empty)
        yield


@pytest.fixture(scope="session", autouse=True)
def light_settings() -> Iterator[None]:
    """Cheap where the cost proves nothing: passwords, hashed names of static files, and the
    second factor of staff, which ``tests/members/test_second_factor.py`` asks for again.
    """
    with pytest.MonkeyPatch.context() as patch:
        weak = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        patch.setattr(settings, "PASSWORD_HASHERS", weak)
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        patch.setitem(settings.STORAGES, "staticfiles", plain)
        patch.setattr(settings, "STAFF_SECOND_FACTOR", False)
        patch.setenv("STAFF_SECOND_FACTOR", "0")  # for the servers tests start
        yield


@pytest.fixture(scope="session", autouse=True)
def files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests upload lies in a folder of theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        yield


@pytest.fixture(autouse=True)
def reading_only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET of the test client may not write, unless the test says why."""
    if not request.node.get_closest_marker("get_writes"):
        strictness.refuse_writes_in_get(monkeypatch)


@pytest.fixture(autouse=True)
def nothing_decided() -> None:
    """Feature settings are as the environment has them, and no query asks for them."""
    from eclub.kit.feature_settings import MEMORY  # once the applications are there

    MEMORY.hold({})


@pytest.fixture(scope="session")
def redis_databases(strict: None) -> Iterator[list[redis.Redis]]:
    """Both, each by a connection that stays open: one for each test took milliseconds."""
    urls = [settings.REDIS_URL, settings.BROKER_URL]
    with ExitStack() as stack:
        yield [stack.enter_context(redis.Redis.from_url(url)) for url in urls]


@pytest.fixture(autouse=True)
def empty_redis(redis_databases: list[redis.Redis]) -> Iterator[None]:
    """Each test leaves both Redis databases empty."""
    yield
    for client in redis_databases:
        client.flushdb()


@pytest.fixture(autouse=True)
def language_of_the_settings() -> Iterator[None]:
    """A page shown in English leaves the thread in English: the next test starts anew."""
    yield
    translation.deactivate()
