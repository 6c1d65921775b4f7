"""Copies of a database: the same rows, with the same numbers, for one run after another."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def leave() -> None:
    """Let go of the database: of one that is in use no copy can be made."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


@contextmanager
def copied() -> Iterator[None]:
    """In a copy of the database as it is, dropped at the end."""
    usual = connection.settings_dict["NAME"]
    with _another(f"{usual}_copy", f'TEMPLATE "{usual}"'):
        yield


@contextmanager
def emptied() -> Iterator[None]:
    """In a new database without any table, dropped at the end."""
    with _another(f"{connection.settings_dict['NAME']}_empty", ""):
        yield


@contextmanager
def _another(name: str, how: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    leave()
    _on_the_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed
    _on_the_server(f'CREATE DATABASE "{name}" {how}')
    _use(name)
    try:
        yield
    finally:
        leave()
        _use(usual)
        _on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _on_the_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django's own
        # The last connections of servers that were ended may still be closing.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE starts_with(datname, 'test_') AND pid <> pg_backend_pid()"
        )
        cursor.execute(statement)
