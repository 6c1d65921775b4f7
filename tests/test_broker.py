"""A worker outlives its queue's Redis, whatever it was about when that died."""

import os
from contextlib import suppress
from uuid import uuid4

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport import redis

from eclub import broker
from tests.between import Between


def test_a_line_that_is_lost_with_work_in_hand_is_closed_twice() -> None:
    """As a worker closes it, before it looks for Redis again."""
    close_twice(broker.Transport)


def test_kombu_still_needs_it() -> None:
    """When it does not, ``eclub/broker.py`` can go."""
    with pytest.raises(AttributeError, match="hostname"):
        close_twice(redis.Transport)


def close_twice(transport: type[redis.Transport]) -> None:
    between = Between(os.environ["BROKER_URL"])
    line = Connection(between.url, transport=transport)
    queue = Queue(uuid4().hex, auto_delete=True)
    received = []
    line.Consumer([queue], callbacks=[lambda _body, message: received.append(message)]).consume()
    # Where a worker is spoken to; its end takes a word with Redis.
    news = Queue(uuid4().hex, Exchange(uuid4().hex, type="fanout"), auto_delete=True)
    line.Consumer([news], channel=line.channel()).consume()
    line.Producer(line.default_channel).publish("work", routing_key=queue.name, declare=[queue])
    while not received:
        line.drain_events(timeout=10)
    # It asks for more while it works, as a worker does.
    with suppress(TimeoutError):
        line.drain_events(timeout=0.01)
    between.cut()
    with suppress(*line.connection_errors):
        line.collect()
    line.close()
