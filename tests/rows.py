"""Rows that several tests share: made once, and what each test changes of them is undone.

A class or module has one transaction for its rows, each of its tests a savepoint within. Such
tests do without pytest-django's ``db``, which would begin and end with the connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def shared(django_db_blocker: Any) -> Iterator[None]:
    """What is written inside, by however many tests, is gone afterwards."""
    with django_db_blocker.unblock():
        try:
            with undone():
                yield
        finally:
            connection.close()


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards; it must have kept all constraints."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)
