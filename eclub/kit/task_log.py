"""Tasks bear the id of the request that caused them, and are counted by how they ended.

Workers serve no pages, so the counts lie in the broker, where ``/metrics`` reads them.
"""

import contextlib
import time
from functools import cache
from typing import Any

import redis
import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from redis.exceptions import RedisError

from eclub.kit import request_id

HEADER = "eclub_request_id"
COUNTS, SECONDS = "tasks:counts", "tasks:seconds"

_started: dict[str, float] = {}


@cache
def broker() -> redis.Redis:
    """The broker's Redis, asked by nobody who could not do without the answer."""
    return redis.Redis.from_url(settings.BROKER_URL, socket_timeout=1, socket_connect_timeout=1)


@before_task_publish.connect
def send_along(headers: dict[str, Any] | None = None, **_: object) -> None:
    """Give the id to the message."""
    if headers is not None and (known := request_id.current()):
        headers[HEADER] = known


@task_prerun.connect
def begin(task_id: str, task: Any, **_: object) -> None:
    """Lines of the task bear the id, its own when no request caused it."""
    _started[task_id] = time.monotonic()
    if not request_id.current():  # a task run on the spot, in a request, goes on under its id
        given = (task.request.headers or {}).get(HEADER) or getattr(task.request, HEADER, "")
        request_id.bind(given or task_id, task=task.name)


@task_postrun.connect
def end(task_id: str, task: Any, state: str | None = None, **_: object) -> None:
    """Count the result; what the broker does not take is not counted."""
    seconds = time.monotonic() - _started.pop(task_id, time.monotonic())
    if structlog.contextvars.get_contextvars().get("task") == task.name:
        structlog.contextvars.clear_contextvars()
    with contextlib.suppress(RedisError, OSError), broker().pipeline(transaction=False) as pipe:
        pipe.hincrby(COUNTS, f"{task.name} {(state or 'unknown').lower()}", 1)
        pipe.hincrbyfloat(SECONDS, task.name, round(seconds, 4))
        pipe.execute()
