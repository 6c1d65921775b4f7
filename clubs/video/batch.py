"""Runs one Lua script for many callers in few trips.

While a trip is under way, callers gather; the next one takes them all. An idle process pays one
trip for one call, a busy one a small part of it, and a burst never needs many connections.
"""

import asyncio
import hashlib
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

PER_TRIP = 64


class Batch:
    """One script; its calls are carried out in the order they were made."""

    def __init__(self, client: Redis, script: str) -> None:
        self._client = client
        self._script = script
        # Redis itself names scripts so.
        self._name = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        self._waiting: list[tuple[list[Any], asyncio.Future[Any]]] = []
        self._sender: asyncio.Task[None] | None = None

    async def run(self, keys: list[Any], args: list[Any]) -> Any:
        """What the script returns; raises what Redis answers or what the line suffers."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(([len(keys), *keys, *args], answer))
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_all())
        return await answer

    async def _send_all(self) -> None:
        try:
            while self._waiting:
                calls, self._waiting = self._waiting[:PER_TRIP], self._waiting[PER_TRIP:]
                await self._send(calls)
        finally:
            self._sender = None

    async def _send(self, calls: list[tuple[list[Any], asyncio.Future[Any]]]) -> None:
        try:
            answers = await self._trip(calls)
            if any(isinstance(answer, NoScriptError) for answer in answers):
                # Redis restarted. None of a trip's calls was carried out, as all are one script.
                await self._client.script_load(self._script)
                answers = await self._trip(calls)
        except (RedisError, OSError) as error:
            answers = [error] * len(calls)
        except BaseException:
            for _, future in calls:
                future.cancel()
            raise
        for (_, future), answer in zip(calls, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    async def _trip(self, calls: list[tuple[list[Any], asyncio.Future[Any]]]) -> list[Any]:
        pipe = self._client.pipeline(transaction=False)
        for words, _ in calls:
            pipe.evalsha(self._name, *words)
        answers: list[Any] = await pipe.execute(raise_on_error=False)
        return answers
