"""A mail server in trouble while messages are sent: each arrives once.

What arrived is what the server said yes to. A message that it took without an answer is sent
again, as SMTP wants; it must have the same Message-ID, by which a receiver knows the second copy.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from eclub.kit.services import outbox
from eclub.kit.tasks import sweep_outbox
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, compared, measured
from tests.mail_server import MailServer, Trouble, serving
from tests.worker import Worker

PEOPLE = 24
# The trouble of each row, after how many messages it begins, and how many tries meet it.
ROWS = {
    "mail_refuses": (Trouble.REFUSES, 8, 2),
    "mail_refuses_for_ever": (Trouble.REFUSES_FOR_EVER, 8, 2),
    "mail_silent": (Trouble.SILENT, 18, 1),
    "mail_stops": (Trouble.STOPS, 20, 1),
    "mail_hangs_up": (Trouble.HANGS_UP, 12, 1),
    "mail_never_answers": (Trouble.MUTE, 20, 1),
    "mail_answers_late": (Trouble.SLOW, 20, 0),
    "mail_no_goodbye": (Trouble.LINGERS, 16, 0),
}


def rows(folder: Path) -> Iterator[Measurement]:
    """One line for each trouble."""
    with serving() as server:
        worker = Worker(
            folder / "mail.log",
            app="tests.load.worker_app",
            concurrency=2,
            **server.environment,
        )
        try:
            for name, (trouble, after, tries) in ROWS.items():
                rounds = [_round(server, worker, trouble, after, tries) for _ in range(ROUNDS)]
                yield from measured(name, "messages", rounds)
        finally:
            worker.kill()


def _round(server: MailServer, worker: Worker, trouble: Trouble, after: int, tries: int) -> Outcome:
    OutboxMail.objects.all().delete()
    server.accepted.clear()
    server.unanswered.clear()
    server.ail(trouble, after=after)
    people = [f"person{number}@bench.example" for number in range(PEOPLE)]
    for person in people:
        outbox.write_message(person, "Séance de lundi", "Bonjour.", key=f"once:{person}")
    for done in range(tries):
        worker.wait_for(lambda: _tried(done + 1))  # noqa: B023  # asked before the next turn
        if done + 1 < tries:
            _due_again()
    if tries:
        server.mend()
        mended = time.monotonic()
        # Twice at once: two beats, or a sweep while messages are in the queue.
        _due_again()
        sweep_outbox.delay()
        worker.wait_for(lambda: not _waiting().exists())
        away = time.monotonic() - mended
    else:
        worker.wait_for(lambda: not _waiting().exists())
        server.mend()
        away = 0.0
    copies = len(server.unanswered)
    letters = [*server.accepted, *server.unanswered]
    seen = {"taken without an answer came again": copies} if copies else {}
    # Another name would be another message.
    names = {(letter.to, letter.id) for letter in letters}
    twice_named = len(names) - len({name for name, _ in names})
    found = compared(people, [letter.to for letter in server.accepted], away, seen)
    return replace(found, twice=found.twice + twice_named)


def _waiting() -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(state=MailState.PENDING)


def _tried(times: int) -> bool:
    return not _waiting().filter(attempts__lt=times).exists()


def _due_again() -> None:
    """The minutes after which a message is tried again are over."""
    _waiting().update(not_before=timezone.now())
    sweep_outbox.delay()
