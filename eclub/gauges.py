"""What `/metrics` tells beside the counters: the state of this process and of what all share.

Each is asked for when somebody asks us, and each costs a short answer of an index, a pool or
Redis. A source that is away leaves its figures out and says so in ``eclub_source_away``. No
label is a person's, a club's or an address.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from redis.exceptions import RedisError

from clubs.services.room import open_runners
from eclub.beat import LAST
from eclub.kit import draining
from eclub.kit.models import OutboxMail
from eclub.kit.task_log import COUNTS, SECONDS, broker
from members.models import ErasureRequest
from prospecting.enums import ImportState
from prospecting.models import SireneImport

QUEUES = ("celery",)
AWAY = (DatabaseError, RedisError, OSError)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"eclub_{name}", words, value)


# --- This process ---------------------------------------------------------------------------
def rooms() -> Iterator[Metric]:
    """Rooms and sockets held here, and the media servers as seen from here."""
    runners = open_runners()
    held = [room for runner in runners for room in runner.fanout.rooms.values()]
    yield _gauge("rooms", "Rooms with sockets in this process", len(held))
    sockets = sum(len(room.listeners) for room in held)
    yield _gauge("sockets", "Sockets in rooms of this process", sockets)
    waiting = sum(runner.hall.waiting for runner in runners)
    yield _gauge("sockets_at_doors", "Sockets in waiting rooms of this process", waiting)
    yield _gauge("draining", "1 while this process is to stop", float(draining.has_begun()))
    up = GaugeMetricFamily("eclub_media_server_up", "1 when Janus answers", labels=["server"])
    for runner in runners:
        for server, healthy in runner.media.health().items():
            up.add_metric([server], float(healthy))
    yield up


def pool() -> Iterator[Metric]:
    """Connections to PostgreSQL that this process holds, and who waits for one."""
    state = connection.pool.get_stats() if connection.pool else {}  # type: ignore[attr-defined]  # of the PostgreSQL backend
    for name, words in (
        ("size", "Connections held"),
        ("available", "Connections nobody uses"),
    ):
        yield _gauge(f"database_pool_{name}", words, state.get(f"pool_{name}", 0))
    waiting = state.get("requests_waiting", 0)
    yield _gauge("database_pool_waiting", "Requests that wait for a connection", waiting)
    errors = CounterMetricFamily(
        "eclub_database_pool_errors", "Requests that got no connection in time"
    )
    errors.add_metric([], state.get("requests_errors", 0))
    yield errors


def disk() -> Iterator[Metric]:
    """Room for uploads."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    yield _gauge("media_free_bytes", "Room left for uploads", shutil.disk_usage(folder).free)


# --- Shared ---------------------------------------------------------------------------------
def outbox() -> Iterator[Metric]:
    """Mail that is due."""
    now = timezone.now()
    due = OutboxMail.objects.due(now).order_by()
    found = due.aggregate(count=Count("pk"), first=Min("not_before"))
    age = (now - found["first"]).total_seconds() if found["first"] else 0
    yield _gauge("outbox_waiting", "Messages that are due", found["count"])
    yield _gauge("outbox_oldest_seconds", "How long the first of them has been due", age)


def erasures() -> Iterator[Metric]:
    """Whose erasure is asked for, due since yesterday, and not done."""
    due = ErasureRequest.objects.due(timezone.now() - timedelta(days=1)).count()
    yield _gauge("erasures_overdue", "People to be erased whose day is over", due)


def imports() -> Iterator[Metric]:
    """How old the directory of companies is."""
    done = SireneImport.objects.filter(state=ImportState.DONE, finished_at__isnull=False)
    last = done.order_by("-pk").values_list("finished_at", flat=True).first()
    if last is not None:
        age = (timezone.now() - last).total_seconds()
        yield _gauge("sirene_age_seconds", "Since the last import of SIRENE ended", age)
    running = SireneImport.objects.unfinished().count()
    yield _gauge("sirene_unfinished", "Imports of SIRENE that wait or run", running)


def work() -> Iterator[Metric]:
    """Queues, the last beat, and tasks by how they ended."""
    with broker().pipeline(transaction=False) as pipe:
        for queue in QUEUES:
            pipe.llen(queue)
        pipe.hlen("unacked")
        pipe.get(LAST)
        pipe.hgetall(COUNTS)
        pipe.hgetall(SECONDS)
        *lengths, unacknowledged, last, counts, seconds = pipe.execute()
    queues = GaugeMetricFamily("eclub_queue_length", "Tasks that wait", labels=["queue"])
    for queue, length in zip(QUEUES, lengths, strict=True):
        queues.add_metric([queue], length)
    yield queues
    yield _gauge("tasks_in_hand", "Tasks that a worker has taken", unacknowledged)
    if last is not None:
        yield _gauge("beat_age_seconds", "Since beat last looked", time.time() - float(last))
    ended = CounterMetricFamily("eclub_tasks", "Tasks that ended", labels=["task", "result"])
    for key, count in counts.items():
        ended.add_metric(key.decode().rsplit(" ", 1), int(count))
    yield ended
    taken = CounterMetricFamily("eclub_task_seconds", "Seconds tasks took", labels=["task"])
    for task, total in seconds.items():
        taken.add_metric([task.decode()], float(total))
    yield taken


SOURCES: dict[str, Callable[[], Iterable[Metric]]] = {
    "rooms": rooms,
    "pool": pool,
    "disk": disk,
    "outbox": outbox,
    "erasures": erasures,
    "imports": imports,
    "broker": work,
}


class Gauges:
    """All of them, as Prometheus' client asks for them."""

    def describe(self) -> list[Any]:
        """Nothing: asking at the start of a process would need the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        away = GaugeMetricFamily("eclub_source_away", "1 when it did not answer", labels=["source"])
        for name, source in SOURCES.items():
            try:
                found = list(source())
            except AWAY:
                away.add_metric([name], 1)
            else:
                yield from found
                away.add_metric([name], 0)
        yield away


REGISTRY.register(Gauges())
