"""Several beats may run: one sends, another takes over when it ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.schedules import schedule
from django.conf import settings
from redis.exceptions import ConnectionError as RedisConnectionError

from eclub.beat import LOCK, LOOKS_AGAIN_AFTER, LockedScheduler
from eclub.celery import app


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the beats send, in order."""
    names: list[str] = []
    monkeypatch.setattr(
        LockedScheduler, "apply_async", lambda self, entry, **_: names.append(entry.name)
    )
    return names


@pytest.fixture
def beats(tmp_path: Path, sent: list[str]) -> Iterator[list[LockedScheduler]]:
    """Two beats, each with something due now and one file of its own."""
    made = []
    for number in range(2):
        beat = LockedScheduler(app=app, schedule_filename=str(tmp_path / f"schedule{number}"))
        due_now: Any = {"due": {"task": "due", "schedule": schedule(0.0)}}
        beat.merge_inplace(due_now)
        made.append(beat)
    yield made
    for beat in made:
        beat.close()


def due(names: list[str]) -> int:
    return names.count("due")


def test_one_of_two_beats_sends(beats: list[LockedScheduler], sent: list[str]) -> None:
    first, second = beats
    first.tick()
    count = due(sent)
    assert count == 1
    assert second.tick() == LOOKS_AGAIN_AFTER
    assert due(sent) == count


def test_the_other_takes_over_when_the_first_ends(
    beats: list[LockedScheduler], sent: list[str]
) -> None:
    first, second = beats
    first.tick()
    first.close()
    count = due(sent)
    second.tick()
    assert due(sent) == count + 1


def test_the_other_takes_over_when_the_first_is_killed(
    beats: list[LockedScheduler], sent: list[str]
) -> None:
    first, second = beats
    first.tick()
    first.lock.redis.delete(LOCK)  # It was not prolonged in time.
    assert second.holds_lock()
    assert not first.holds_lock()


def test_no_beat_without_redis(
    beats: list[LockedScheduler], sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = beats[0]

    def away() -> bool:
        raise RedisConnectionError("gone")

    monkeypatch.setattr(beat.lock, "owned", away)
    assert beat.tick() == LOOKS_AGAIN_AFTER
    assert due(sent) == 0


def test_what_beats_send_is_work_that_workers_know() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
