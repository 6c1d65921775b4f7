"""Tables are emptied after a test that commits, whoever stands in the way."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

from members.models import Region
from tests import database
from tests.factories.members import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def writing(over: Event, seconds: float) -> Iterator[Future[None]]:
    """Somebody who has written, and keeps their transaction open."""
    written = Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Region.objects.update(name="Ailleurs")
                written.set()
                over.wait(seconds)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        writer = thread.submit(write)
        assert written.wait(20)
        yield writer
        over.set()


def test_what_is_still_being_written_is_waited_for() -> None:
    RegionFactory()
    with writing(Event(), 0.2) as writer:
        database.empty(TransactionTestCase())
        writer.result()
    assert not Region.objects.exists()


def test_who_keeps_a_transaction_open_is_named_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    RegionFactory()
    with writing(Event(), 20) as writer:
        with pytest.raises(OperationalError, match="could not obtain lock") as failure:
            database.empty(TransactionTestCase())
        [told] = failure.value.__notes__
        assert "idle in transaction" in told
        assert "members_region" in told
        assert not Region.objects.exists()
    assert isinstance(writer.exception(), OperationalError)
