"""A day of two beats, of a clock that jumps, and of the nights on which the season changes.

The beats' lock is left out: everything that a beat sends, both send at the same moment, which is
the worst that two of them can do. The clock is ours; what is sent is what left for the mail server.
"""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest import mock
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from clubs.models import Club, ClubSession
from clubs.models.reminder import ReminderKind
from clubs.services import follow_up
from eclub.celery import app
from eclub.kit.models import OutboxMail
from prospecting.enums import Answer, ApproachKind
from prospecting.services import approach
from tests.factories.clubs import (
    ApplicationFactory,
    ClubFactory,
    ClubSessionFactory,
    OutcomeFactory,
    PostFactory,
    SeatFactory,
)
from tests.factories.members import AgencyFactory
from tests.factories.prospecting import ProspectFactory
from tests.load.copies import copied
from tests.load.measurement import Measurement
from tests.load.outcome import ROUNDS, Outcome, compared, measured

PARIS = ZoneInfo("Europe/Paris")
STEP, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
# The clocks of Europe are set an hour forth, or back, on these Sundays.
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
FRIDAY = 4
REMIND = ["clubs.tasks.write_reminders", "eclub.kit.tasks.sweep_outbox"]


class Clock:
    """What ``timezone.now`` says while the block lasts."""

    def __init__(self) -> None:
        self.now = timezone.now()

    @contextmanager
    def instead(self) -> Iterator[None]:
        with mock.patch("django.utils.timezone.now", side_effect=lambda: self.now):
            yield


def rows(_folder: Path) -> Iterator[Measurement]:
    """One line for two beats, one for a clock that jumps, one for both changes of the season."""
    app.set_default()
    app.loader.import_default_modules()
    app.conf.task_always_eager = True
    # What the test environment takes instead of a mail server keeps everything that is sent.
    settings.EMAIL_HOST = "bench"
    try:
        yield from _days()
        yield from _seasons()
    finally:
        settings.EMAIL_HOST = ""
        app.conf.task_always_eager = False


def _days() -> Iterator[Measurement]:
    today = timezone.localdate()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    midnight = datetime.combine(friday, time(), PARIS).astimezone(UTC)
    even = [midnight + number * STEP for number in range(50)]
    hours = [midnight + number * HOUR for number in range(26)]
    with copied():
        _fill(friday)
        wanted = _sent(even, beats=1)
        beats = [_beside(wanted, hours, 2) for _ in range(ROUNDS)]
        yield from measured("two_beats", "messages", beats)
        jumps = [[at + _jump(rank, turn) for rank, at in enumerate(even)] for turn in range(ROUNDS)]
        yield from measured("clock_jumps", "messages", [_beside(wanted, at, 1) for at in jumps])


def _beside(wanted: list[tuple[str, str]], moments: Sequence[datetime], beats: int) -> Outcome:
    return compared(wanted, _sent(moments, beats=beats))


def _jump(rank: int, turn: int) -> timedelta:
    """For half an hour, now and then, the clock is an hour ahead or behind."""
    return {1: HOUR, 3: -HOUR}.get((rank + turn) % 5, timedelta())


def _seasons() -> Iterator[Measurement]:
    rounds = []
    for _ in range(ROUNDS):
        for sunday in (SPRING, AUTUMN):
            with copied():
                rounds.append(_over(sunday))
    yield from measured("clock_season", "reminders", rounds)


def _over(sunday: date) -> Outcome:
    """From Saturday to Monday night: everybody hears of each session the day and hour before."""
    clock = Clock()
    start = datetime.combine(sunday - DAY, time(6), PARIS).astimezone(UTC)
    clock.now = start - 7 * DAY
    # Others stand in the database already, of the rows before this one.
    sessions: list[ClubSession] = []
    with clock.instead():
        for zone in ("Europe/Paris", "Indian/Reunion"):
            club = ClubFactory(
                agency=AgencyFactory(time_zone=zone), starts_on=sunday - 30 * DAY, members=8
            )
            for day, hour in ((sunday, 3), (sunday, 14), (sunday + DAY, 9), (sunday + DAY, 14)):
                sessions.append(_session(club, datetime.combine(day, time(hour), club.zone)))
    told_of = [(session, person) for session in sessions for person in session.attendees()]
    wanted = [f"{one.uid}:{kind}:{person.pk}" for one, person in told_of for kind in ReminderKind]
    mail.outbox.clear()
    _run([start + number * STEP for number in range(2 * 62)], beats=1, only=REMIND)
    mails = OutboxMail.objects.filter(to__in={person.email for _session, person in told_of})
    keys = mails.filter(key__startswith="reminder:").values_list("key", flat=True)
    # "reminder:<session>:<when>:<kind>:<person>"
    found = [
        ":".join(part for rank, part in enumerate(key.split(":")) if rank in {1, 3, 4})
        for key in keys
    ]
    told = compared(wanted, found)
    addresses = set(mails.values_list("to", flat=True))
    doubled = sum(message.to[0] in addresses for message in mail.outbox) - mails.count()
    return Outcome(told.of, told.lost + max(0, -doubled), told.twice + max(0, doubled))


def _session(club: Club, starts_at: datetime) -> ClubSession:
    return ClubSessionFactory(club=club, starts_at=starts_at, changed_at=LONG_AGO)


def _fill(friday: date) -> None:
    """What a Friday brings: sessions, the week's digest, call-backs, questions, a free seat."""
    clock = Clock()
    clock.now = datetime.combine(friday - 3 * DAY, time(10), PARIS).astimezone(UTC)
    with clock.instead():
        for zone in ("Europe/Paris", "Europe/Paris", "Indian/Reunion"):
            club = ClubFactory(
                agency=AgencyFactory(time_zone=zone), starts_on=friday - 30 * DAY, members=8
            )
            for day, hour in ((friday, 14), (friday + DAY, 10), (friday + DAY, 14)):
                _session(club, datetime.combine(day, time(hour), club.zone))
            seats = list(club.seats.select_related("member"))
            PostFactory(club=club, author=seats[0].member)
            for seat in seats[:4]:
                prospect = ProspectFactory(club=club, in_charge=seat.member)
                approach.log(
                    prospect,
                    key=uuid4(),
                    kind=ApproachKind.PHONE,
                    answer=Answer.LATER,
                    on=friday - 3 * DAY,
                    by=seat.member,
                    call_back_on=friday,
                )
        former = ClubFactory(starts_on=friday - 200 * DAY)
        for _ in range(4):
            outcome = OutcomeFactory(
                seat=SeatFactory(club=former, taken_on=friday - 190 * DAY),
                happened_on=follow_up.months_after(friday - 100 * DAY, 0),
            )
            follow_up.plan(outcome)
        almost_full = ClubFactory(members=6, starts_on=friday)
        for _ in range(4):
            ApplicationFactory(club=almost_full, state="listed")


def _sent(moments: Sequence[datetime], *, beats: int) -> list[tuple[str, str]]:
    """Who got what, in a copy of the day."""
    with copied():
        mail.outbox.clear()
        _run(moments, beats=beats)
        return [(message.to[0], str(message.subject)) for message in mail.outbox]


def _run(moments: Sequence[datetime], *, beats: int, only: Sequence[str] = ()) -> None:
    """Everything that beats send, at each of these moments, so many of them at once."""
    clock = Clock()
    names = only or [str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    together = threading.Barrier(beats)
    failed: list[BaseException] = []

    def beat(number: int) -> None:
        chance = random.Random(number)  # another order of each, the same at every run
        try:
            for moment in moments:
                together.wait()
                clock.now = moment
                for name in chance.sample(names, len(names)):
                    # A task that fails is sent again by the next beat, as in a worker.
                    app.tasks[name].apply()
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            failed.append(error)
            together.abort()
        finally:
            connection.close()

    with clock.instead():
        threads = [threading.Thread(target=beat, args=[number]) for number in range(beats)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
