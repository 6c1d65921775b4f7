"""A real worker killed while it reminds people: each of them hears once."""

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clubs.models import ClubSession, Reminder
from clubs.tasks import write_reminders
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.tasks import sweep_outbox
from tests.browser import server
from tests.factories.clubs import ClubFactory, ClubSessionFactory

PATIENCE = 120


class MailServer(socketserver.ThreadingTCPServer):
    """Just enough SMTP: keeps what it accepted, and can leave a sender waiting for its answer."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.accepted: list[str] = []
        self.accepts_at_most = 10_000
        self.somebody_waits = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 ready")
        receiver = ""
        while command := self.rfile.readline().decode().strip():
            verb = command[:4].upper()
            if verb == "RCPT":
                receiver = command.partition("<")[2].rstrip(">")
            if verb == "DATA":
                self.say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                if len(self.server.accepted) >= self.server.accepts_at_most:
                    self.server.somebody_waits.set()
                    self.rfile.read()  # until the sender is gone
                    return
                self.server.accepted.append(receiver)
            self.say("221 bye" if verb == "QUIT" else "250 yes")
            if verb == "QUIT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


class Worker:
    """A Celery worker of our own, which can be killed with everything it started."""

    def __init__(self, journal: Path, mail_server: MailServer) -> None:
        self.journal = journal.open("ab")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app=eclub", "worker", "--concurrency=1"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": server.test_database_url(),
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(mail_server.server_address[1]),
                "EMAIL_USE_TLS": "0",
            },
            stdout=self.journal,
            stderr=self.journal,
            start_new_session=True,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.journal.close()


def wait_for(what: Callable[[], object], journal: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what}: {journal.read_text()[-3000:]}")
        threading.Event().wait(0.05)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # one transaction sees one otherwise
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


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
    worker = Worker(journal, mail_server)
    try:
        with transaction.atomic():
            third = ClubSession.objects.order_by("pk")[2]
            ClubSession.objects.select_for_update().get(pk=third.pk)
            write_reminders.delay()
            wait_for(somebody_waits_for_a_lock, journal)
            worker.kill()
            written = OutboxMail.objects.count()
    finally:
        worker.kill() if worker.process.returncode is None else None
    assert written == 3 * Reminder.objects.count()
    assert 0 < written < 24

    # Killed while the mail server has a message and has not said yes.
    mail_server.accepts_at_most = 5
    worker = Worker(journal, mail_server)
    try:
        write_reminders.delay()
        sweep_outbox.delay()
        wait_for(mail_server.somebody_waits.is_set, journal)
    finally:
        worker.kill()
    assert len(mail_server.accepted) == 5

    mail_server.accepts_at_most = 10_000
    worker = Worker(journal, mail_server)
    try:
        # What two beats would enqueue within a minute.
        for task in (write_reminders, sweep_outbox, write_reminders, sweep_outbox):
            task.delay()
        wait_for(lambda: OutboxMail.objects.filter(state=MailState.SENT).count() == 24, journal)
    finally:
        worker.kill()
    heard = Counter(mail_server.accepted)
    assert len(heard) == 24
    assert set(heard.values()) == {1}
