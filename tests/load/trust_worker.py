"""A worker that is killed at its work, and a queue that dies: everything is done once."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from clubs.models import ClubSession, Reminder
from clubs.tasks import write_reminders
from eclub.dashboards.models import TallyDelta
from eclub.dashboards.services import recount
from eclub.dashboards.tasks import fold_tallies
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox
from eclub.kit.tasks import sweep_outbox
from prospecting.enums import ImportState
from prospecting.models import SireneImport
from prospecting.services.sirene import run
from prospecting.tasks import continue_imports, import_sirene
from tests.factories.clubs import ClubFactory, ClubSessionFactory
from tests.factories.members import AdministratorFactory
from tests.factories.prospecting import ProspectFactory
from tests.load import sirene_file
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, compared, measured
from tests.load.services import kill
from tests.mail_server import MailServer, Trouble, serving
from tests.worker import Worker

ESTABLISHMENTS = 12_000
# Lines after which the worker dies, another at each round.
DIES_AFTER = (1, 4_000, 9_000)
CLUBS = 23
EVENTS = 3_000
QUEUED = 150
# What an import writes, without what differs from one run to the next.
COMPANIES = """
SELECT (to_jsonb(company) - ARRAY['id', 'created_at'])::text
  FROM prospecting_company AS company
"""
APPROACHES = """
INSERT INTO prospecting_approach (prospect_id, author_id, key, kind, answer, "on", note, written_at)
SELECT %s, %s, gen_random_uuid(), 'phone', 'later', current_date, '', now()
  FROM generate_series(1, %s)
"""


def rows(folder: Path) -> Iterator[Measurement]:
    """One line for each work, one for each way in which the queue dies."""
    with serving() as server:
        workers = Workers(folder / "worker.log", server)
        yield from _imports(folder, workers)
        yield from _foldings(workers)
        yield from _reminders(server, workers)
        yield from _queue(server, workers)


class Workers:
    """One worker after the other."""

    def __init__(self, journal: Path, server: MailServer) -> None:
        self.journal, self.variables = journal, server.environment

    @contextmanager
    def one(self) -> Iterator[Worker]:
        """A worker, killed at the end of the block."""
        worker = Worker(self.journal, app="tests.load.worker_app", concurrency=2, **self.variables)
        try:
            yield worker
        finally:
            worker.kill()


def _imports(folder: Path, workers: Workers) -> Iterator[Measurement]:
    """The directory is as an import that nobody disturbed makes it, and so is its account."""
    path = folder / "sirene.csv"
    sirene_file.write(path, ESTABLISHMENTS)
    _mix(path)
    # Without what other rows have left.
    _forget_companies()
    undisturbed = _order(path)
    run.run(undisturbed)
    wanted, account = _companies(), undisturbed.counts
    rounds = []
    for line in DIES_AFTER:
        _forget_companies()
        ordered = _order(path)
        with workers.one() as worker:
            import_sirene.delay(ordered.pk)
            worker.wait_for(_passed(ordered, line))
        killed = time.monotonic()
        with workers.one() as worker:
            asked = 0.0
            while not _is(ordered, ImportState.DONE):
                if time.monotonic() > asked + 2:  # as the beat does
                    asked = time.monotonic()
                    continue_imports.delay()
                if time.monotonic() > killed + 90:
                    break
                time.sleep(0.05)
        away = time.monotonic() - killed
        ordered.refresh_from_db()
        differ = {"counts of its account differ": int(ordered.counts != account)}
        rounds.append(compared(wanted, _companies(), away, differ))
    yield from measured("worker_importing", "establishments", rounds)


def _mix(path: Path) -> None:
    """Out of order, and every tenth line once more: closed, and treated later."""
    header, *lines = path.read_text().splitlines(keepends=True)
    again = [line.replace(",2026-", ",2027-").replace(",A,", ",F,") for line in lines[::10]]
    path.write_text("".join([header, *again, *reversed(lines)]))


def _forget_companies() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE prospecting_company CASCADE")


def _order(path: Path) -> SireneImport:
    return SireneImport.objects.create(
        names=[path.name], path=str(path), started_by=AdministratorFactory()
    )


def _passed(ordered: SireneImport, line: int) -> Callable[[], bool]:
    return lambda: SireneImport.objects.filter(pk=ordered.pk, line__gte=line).exists()


def _is(ordered: SireneImport, state: ImportState) -> bool:
    return SireneImport.objects.filter(pk=ordered.pk, state=state).exists()


def _companies() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COMPANIES)
        return [text for (text,) in cursor.fetchall()]


def _foldings(workers: Workers) -> Iterator[Measurement]:
    """Killed in the middle of the statement that folds: the figures are those of the rows."""
    prospect = ProspectFactory(club=ClubFactory(members=1))
    author = prospect.club.seats.get().member_id
    rounds = []
    for _ in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(APPROACHES, [prospect.pk, author, EVENTS])
        with workers.one() as worker, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE dashboards_tally IN SHARE MODE")
            fold_tallies.delay()
            worker.wait_for(_somebody_waits)
            worker.kill()
        killed = time.monotonic()
        with workers.one() as worker:
            fold_tallies.delay()
            worker.wait_for(lambda: not TallyDelta.objects.exists())
        away = time.monotonic() - killed
        report = recount.check()
        less = sum(one.tallied < one.counted for one in report.differences)
        more = report.different - less
        rounds.append(Outcome(EVENTS, less + report.misplaced, more, away))
    yield from measured("worker_folding", "approaches to count", rounds)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # one transaction sees one otherwise
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


def _reminders(server: MailServer, workers: Workers) -> Iterator[Measurement]:
    """Killed while it writes, while the mail server has not said yes, and while they part."""
    rounds = [_remind(server, workers) for _ in range(ROUNDS)]
    yield from measured("worker_reminding", "people, killed thrice each time", rounds)


def _remind(server: MailServer, workers: Workers) -> Outcome:
    _no_mail(server)
    ClubSession.objects.all().delete()
    Reminder.objects.all().delete()
    soon, today = timezone.now() + timedelta(minutes=40), timezone.localdate()
    for _ in range(CLUBS):
        club = ClubFactory(members=8, starts_on=today - timedelta(days=1))
        ClubSessionFactory(club=club, starts_at=soon, changed_at=datetime(2024, 1, 1, tzinfo=UTC))
    people = [
        person.email for session in ClubSession.objects.all() for person in session.attendees()
    ]
    with workers.one() as worker:
        write_reminders.delay()
        worker.wait_for(lambda: OutboxMail.objects.count() >= 60)
    for trouble in (Trouble.MUTE, Trouble.LINGERS):
        server.ail(trouble, after=50)
        with workers.one() as worker:
            for task in (write_reminders, sweep_outbox):
                task.delay()
            worker.wait_for(server.met.is_set)
    server.mend()
    mended = time.monotonic()
    with workers.one() as worker:
        for task in (write_reminders, sweep_outbox, write_reminders, sweep_outbox):
            task.delay()
        worker.wait_for(lambda: _sent() == len(people))
    away = time.monotonic() - mended
    return compared(people, [letter.to for letter in server.accepted], away)


def _queue(server: MailServer, workers: Workers) -> Iterator[Measurement]:
    faults: dict[str, Callable[[], None]] = {
        "queue_killed": lambda: kill("redis", signal.SIGKILL),
        "queue_emptied": _empty,
    }
    with workers.one() as worker:
        for name, fault in faults.items():
            rounds = [_die(server, worker, fault) for _ in range(ROUNDS)]
            yield from measured(name, "messages in the queue", rounds)


def _empty() -> None:
    """As one that comes back with nothing; its keeper would not start it as often as this."""
    with redis.Redis.from_url(settings.BROKER_URL) as client:
        client.flushdb()
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")


def _die(server: MailServer, worker: Worker, fault: Callable[[], None]) -> Outcome:
    _no_mail(server)
    people = [f"person{number}@bench.example" for number in range(QUEUED)]
    for rank, person in enumerate(people):
        outbox.write_message(person, "Séance de lundi", "Bonjour.")
        if rank == QUEUED // 2:
            fault()
    died = time.monotonic()
    asked = 0.0
    while _sent() < QUEUED and time.monotonic() < died + 90:
        worker.check()
        if time.monotonic() > asked + 2:  # as the beat does
            asked = time.monotonic()
            _sweep()
        time.sleep(0.05)
    away = time.monotonic() - died
    return compared(people, [letter.to for letter in server.accepted], away)


def _sweep() -> None:
    try:
        sweep_outbox.delay()
    except (OSError, sweep_outbox.OperationalError):
        return


def _sent() -> int:
    return OutboxMail.objects.filter(state=MailState.SENT).count()


def _no_mail(server: MailServer) -> None:
    connections.close_all()
    OutboxMail.objects.all().delete()
    server.accepted.clear()
    server.unanswered.clear()
    server.mend()
