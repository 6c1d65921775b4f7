"""A real worker killed while it reminds people: each of them hears once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from clubs.models import ClubSession, Reminder
from clubs.tasks import write_reminders
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.tasks import sweep_outbox
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.mail_server import MailServer, Trouble, serving
from tests.waiting import how_many_wait
from tests.worker import Worker


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with serving() as server:
        yield server


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_neither_loses_nor_repeats_a_reminder(
    tmp_path: Path, mail_server: MailServer
) -> None:
    soon = timezone.now() + timedelta(minutes=40)
    today = timezone.localdate() - timedelta(days=1)
    for _ in range(8):
        ClubSessionFactory(
            club=ClubFactory(members=2, starts_on=today),
            starts_at=soon,
            changed_at=datetime(2024, 1, 1, tzinfo=UTC),
        )
    journal = tmp_path / "worker.log"

    # Killed between two sessions: what it wrote is whole sessions.
    worker = Worker(journal, **mail_server.environment)
    try:
        with transaction.atomic():
            third = ClubSession.objects.order_by("pk")[2]
            ClubSession.objects.select_for_update().get(pk=third.pk)
            write_reminders.delay()
            worker.wait_for(how_many_wait)
            worker.kill()
            written = OutboxMail.objects.count()
    finally:
        worker.kill()
    assert written == 3 * Reminder.objects.count()
    assert 0 < written < 24

    # Killed while the mail server has a message and has not said yes.
    mail_server.ail(Trouble.MUTE, after=5)
    worker = Worker(journal, **mail_server.environment)
    try:
        write_reminders.delay()
        sweep_outbox.delay()
        worker.wait_for(mail_server.met.is_set)
    finally:
        worker.kill()
    assert len(mail_server.accepted) == 5

    mail_server.mend()
    worker = Worker(journal, **mail_server.environment)
    try:
        # What two beats would enqueue within a minute.
        for task in (write_reminders, sweep_outbox, write_reminders, sweep_outbox):
            task.delay()
        worker.wait_for(lambda: OutboxMail.objects.filter(state=MailState.SENT).count() == 24)
    finally:
        worker.kill()
    heard = Counter(letter.to for letter in mail_server.accepted)
    assert len(heard) == 24
    assert set(heard.values()) == {1}
