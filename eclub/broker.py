"""The line to the queue's Redis, as kombu draws it, but for what ends a worker.

A worker whose Redis dies closes its line twice (``Consumer.on_connection_error_after_connected``).
The second time kombu, which no longer knows the address, looks for Redis to give back the work
that is not done, and the error that this raises is none of those a worker comes back from: it
ends. That work needs no giving back: it is still in Redis, and comes again from there.
"""

from kombu import transport
from kombu.transport import redis


class QoS(redis.QoS):
    """The messages a worker has and is not done with."""

    def restore_unacked(self, client: object = None) -> None:
        if self.channel.connection.client is not None:
            super().restore_unacked(client)
        elif self._delivered:
            self._delivered.clear()


class Channel(redis.Channel):
    """A line that can be closed twice."""

    QoS = QoS


class Transport(redis.Transport):
    """Redis, for addresses ``redis://`` and ``rediss://``."""

    Channel = Channel


def use() -> None:
    """Have every line of Celery's drawn so."""
    for scheme in ("redis", "rediss"):
        transport.TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
