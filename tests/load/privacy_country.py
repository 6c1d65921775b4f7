"""`python -m tests.load.privacy_country`, run by the group ``privacy`` with services of its own.

The same people at each size of the country: what one of them costs is to stay the same.
"""

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclub.settings")
django.setup()

from django.db import connection  # noqa: E402  # Django's applications come first
from django.utils import timezone  # noqa: E402

from clubs.models import Club, Seat  # noqa: E402
from clubs.services import retention  # noqa: E402
from clubs.services.erasure_preview import Preview  # noqa: E402
from eclub.kit import personal_data  # noqa: E402
from eclub.kit.dates import months_after  # noqa: E402
from eclub.kit.models import Erasure, OutboxMail  # noqa: E402
from eclub.kit.models.outbox import MailState  # noqa: E402
from eclub.kit.personal_data import AFTER_CLUB_MONTHS  # noqa: E402
from eclub.kit.services import erasure as engine  # noqa: E402
from members.models import DataExport, ErasureWarning, Invitation, User  # noqa: E402
from members.services import data_export, erasure  # noqa: E402
from tests.load import nation, nation_traces  # noqa: E402
from tests.load.measurement import Measurement, median  # noqa: E402
from tests.load.seen import seen  # noqa: E402
from tests.load.visits import scratch_database  # noqa: E402

SCALES = "1/100 1/10"
# Of each kind, besides the first, which loads what all of them share.
PEOPLE = 10
# Whose time comes in the sweep that is measured.
CLUBS = 6
HOUR = timedelta(hours=1)
# Seconds of the sweep that is stopped in the middle, and of that with a backlog.
CUT, BACKLOG = 4.0, 15.0


def figures() -> Iterator[Measurement]:
    """Each size, then what grew from the smallest to the largest."""
    logging.disable()
    scales = [Fraction(one) for one in os.environ.get("BENCH_COUNTRY_SCALES", SCALES).split()]
    found: dict[Fraction, dict[str, float]] = {}
    for scale in sorted(scales):
        with scratch_database():
            nation.fill(scale)
            nation_traces.leave()
            with connection.cursor() as cursor:
                # What autovacuum does within minutes.
                cursor.execute("VACUUM ANALYZE")
            sys.stderr.write(f"# {scale} of a country\n")
            found[scale] = {}
            for figure in _at(scale):
                found[scale][figure.id] = figure.value
                yield Measurement(
                    f"{figure.id}_{scale}",
                    figure.value,
                    figure.unit,
                    figure.reference,
                    figure.ratio,
                    figure.spread,
                )
    least, most = min(found), max(found)
    if least != most:
        for name in ("export_ms", "erasure_ms", "sweep_idle_ms", "warned_ms", "erased_ms"):
            before, after = found[least][f"privacy.{name}"], found[most][f"privacy.{name}"]
            unit = f"ms at {most}"
            told = f"{before:.3g} ms at {least}"
            yield Measurement(f"privacy.growth.{name}", after, unit, told, after / before)


def _at(scale: Fraction) -> Iterator[Measurement]:
    people = _people()
    yield from _each("export", "a copy", people, _export)
    yield from _each("erasure", "an erasure on request", people, _erase)
    yield from _sweeps()
    yield from _backlog()


def _people() -> list[User]:
    """As many in a club that goes on as in one that is over, from all over the country."""
    open_seats = Seat.objects.filter(left_on=None, club__state="running")
    closed = Seat.objects.filter(club__closed_at__gte=timezone.now() - timedelta(days=300))
    members = []
    for seats in (open_seats, closed):
        keys = list(seats.order_by("pk").values_list("member", flat=True))
        half = PEOPLE // 2 + 1
        members += [keys[rank * len(keys) // half] for rank in range(half)]
    return list(User.objects.filter(pk__in=members, erased_on=None).order_by("pk"))


def _export(person: User, now: datetime) -> None:
    waiting = DataExport.objects.create(person=person, media_type="application/zip", size=0)
    assert data_export.make(waiting.pk, now)


def _erase(person: User, now: datetime) -> None:
    erasure.ask(person, by=person, now=now - erasure.DELAY - HOUR)
    assert erasure.carry_out_request(person.pk, now)


def _each(
    name: str, what: str, people: list[User], work: Callable[[User, datetime], None]
) -> Iterator[Measurement]:
    now = timezone.now()
    work(people[0], now)
    times = []
    with seen() as looked:
        for person in people[1:]:
            began = time.perf_counter()
            work(person, now)
            times.append((time.perf_counter() - began) * 1000)
    yield median(f"privacy.{name}_ms", times, f"ms for {what}")
    yield from looked.read(f"privacy.{name}", len(times))


def _sweeps() -> Iterator[Measurement]:
    """An hour with nothing to do, one in which people are told, one in which they are erased."""
    closings = Club.objects.exclude(closed_at=None).order_by("closed_at")
    [first, *_rest, last] = [club.closed_at for club in closings[:CLUBS] if club.closed_at]
    term = _term(last)
    yield from _timed("sweep_idle", "an hour with nothing to do", _term(first) - 130 * 24 * HOUR)
    yield from _aged(term)
    told = term - 33 * 24 * HOUR
    yield from _timed("warned", "each person or club told", told, _told_of)
    mails = OutboxMail.objects.filter(key__startswith="erasure-")
    mails.update(state=MailState.SENT, sent_at=told)
    usual, retention.TIME = retention.TIME, CUT
    retention.carry_out(term + HOUR)
    retention.TIME = usual
    cut = _erased()
    yield Measurement("privacy.cut", cut, f"people or clubs erased by a sweep of {CUT:.0f} s")
    yield from _timed("erased", "each person or club erased", term + 2 * HOUR, _erased)
    people = User.objects.exclude(erased_on=None).count()
    twice = Erasure.objects.count() - people
    yield Measurement("privacy.twice", twice, "proofs more than people", f"{people} people")
    left = ErasureWarning.objects.filter(person__in=retention.people_due(term)).count()
    yield Measurement("privacy.left", left, "told and due, and not erased by the next sweep")


def _term(closed_at: datetime) -> datetime:
    return datetime.combine(
        months_after(closed_at.date(), AFTER_CLUB_MONTHS), closed_at.timetz()
    ) + timedelta(days=1)


def _told_of() -> int:
    return ErasureWarning.objects.count() + Club.objects.exclude(erasure_warned_at=None).count()


def _erased() -> int:
    people = Erasure.objects.filter(basis="retention").count()
    return people + Club.objects.exclude(erased_at=None).count()


def _timed(
    name: str, what: str, now: datetime, done: Callable[[], int] = lambda: 0
) -> Iterator[Measurement]:
    before = done()
    with seen() as looked:
        began = time.perf_counter()
        retention.carry_out(now)
        elapsed = time.perf_counter() - began
    count = done() - before
    yield Measurement(f"privacy.{name}_ms", elapsed * 1000 / max(count, 1), f"ms for {what}")
    if count:
        yield Measurement(f"privacy.{name}", count, f"in {elapsed:.1f} s")
    yield from looked.read(f"privacy.{name}", max(count, 1))
    yield Measurement(f"privacy.{name}.peak_mb", looked.grown_mb, "MB more at the highest")


def _aged(now: datetime) -> Iterator[Measurement]:
    """Invitations whose time has come, which are the rows that age by themselves."""
    entry = personal_data.entry_of(Invitation)
    assert isinstance(entry, personal_data.Personal)
    count, times = 0, []
    while True:
        began = time.perf_counter()
        done = engine.carry_out_term(entry, engine.of_age(entry, now)[: retention.ROWS_AT_ONCE])
        if not done:
            break
        times.append((time.perf_counter() - began) * 1000 / done)
        count += done
    if times:
        middle = statistics.median(times)
        yield Measurement("privacy.aged_row_ms", middle, f"ms for each of {count} old invitations")


def _backlog() -> Iterator[Measurement]:
    """A quarter of the country is due: nobody ever swept. A sweep has its time and no more."""
    now = timezone.now()
    due = retention.people_due(now).count()
    began = time.perf_counter()
    preview = Preview(now)
    count = len(preview)
    assert preview[0:25]
    elapsed = time.perf_counter() - began
    yield Measurement("privacy.preview_ms", elapsed * 1000, f"ms for a page of {count} to come")
    usual, retention.TIME = retention.TIME, BACKLOG
    before = _told_of()
    with seen() as looked:
        began = time.perf_counter()
        retention.carry_out(now)
        elapsed = time.perf_counter() - began
    retention.TIME = usual
    yield Measurement("privacy.backlog_s", elapsed, f"s of a sweep of {BACKLOG:.0f} s")
    yield Measurement("privacy.backlog", _told_of() - before, f"told, of {due} who are due")
    yield Measurement("privacy.backlog.peak_mb", looked.grown_mb, "MB more at the highest")


if __name__ == "__main__":
    for measurement in figures():
        sys.stdout.write(measurement.lines() + "\n")
        sys.stdout.flush()
