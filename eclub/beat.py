"""Celery's beat with one heart: of several that run, the one holding a lock in Redis beats."""

import contextlib
import time
from typing import Any

import redis
from celery.beat import PersistentScheduler
from celery.utils.log import get_logger
from redis.exceptions import LockError, RedisError

logger = get_logger(__name__)

LOCK = "beat:lock"
# When the one that beats last looked, in seconds of its clock; read for ``/metrics``.
LAST = "beat:last"
# Seconds after which another beat takes over from one that died.
HELD_FOR = 30.0
LOOKS_AGAIN_AFTER = 5.0


class LockedScheduler(PersistentScheduler):
    """Sends what is due only while it holds the lock; otherwise looks again in a while."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.client = redis.Redis.from_url(self.app.conf.broker_url, socket_timeout=5)
        self.lock = self.client.lock(LOCK, timeout=HELD_FOR, thread_local=False)

    def tick(self, *arguments: Any, **named: Any) -> float:
        """Seconds until the next look."""
        if not self.holds_lock():
            return LOOKS_AGAIN_AFTER
        pause: float = super().tick(*arguments, **named)
        with contextlib.suppress(RedisError):
            self.client.set(LAST, time.time())
        # Never asleep for so long that the lock would be lost.
        return min(pause, LOOKS_AGAIN_AFTER)

    def holds_lock(self) -> bool:
        """Whether the lock is ours, taken or prolonged now."""
        try:
            if self.lock.owned():
                self.lock.reacquire()
                return True
            if self.lock.acquire(blocking=False):
                logger.info("this beat has the lock")
                return True
        except (LockError, RedisError) as error:
            logger.warning("no lock, no beat: %s", error)
        return False

    def close(self) -> None:
        """Let another beat take over at once."""
        super().close()
        try:
            if self.lock.owned():
                self.lock.release()
        except (LockError, RedisError) as error:
            logger.warning("the lock is left to expire: %s", error)
