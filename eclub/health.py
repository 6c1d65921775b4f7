"""Whether this process lives, and whether it can do its work: for proxies, containers, `make run`.

``/health/live/`` touches nothing: who restarts processes asks it, and a database that is away is
no reason to. ``/health/ready/`` asks everything that pages need, and says no while draining.
"""

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView
from redis.asyncio import Redis

from eclub.kit import draining

# Pages need all three: data, presence and cache, and somewhere to leave work for later.
NEEDED: dict[str, Any] = {
    "database": "health_check.checks.Database",
    "cache": "health_check.checks.Cache",
    "broker": (
        "health_check.contrib.redis.Redis",
        {"client_factory": lambda: Redis.from_url(settings.BROKER_URL, socket_timeout=3)},
    ),
}


@dataclass
class Migrations(HealthCheck):
    """The tables are those of this code, or of a later version."""

    def run(self) -> None:
        try:
            applied = set(MigrationRecorder(connection).applied_migrations())
        finally:
            connection.close()  # of this thread, which nobody clears
        if missing := known_migrations() - applied:
            raise ServiceUnavailable(f"{len(missing)} to apply")


class Readiness(HealthCheckView):
    checks: ClassVar[Any] = [*NEEDED.values(), Migrations]

    async def states(self) -> dict[str, str]:
        """What each says, by name; "ok" when all is well."""
        results = await asyncio.gather(*(check.get_result() for check in self.get_checks()))
        return {
            name: str(result.error) if result.error else "ok"
            for name, result in zip([*NEEDED, "migrations"], results, strict=True)
        }


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Of the code of this process, which does not change."""
    loaded: Any = MigrationLoader(None).disk_migrations
    return frozenset(key for key, migration in loaded.items() if not migration.replaces)


check_all = HealthCheckView.as_view(checks=list(NEEDED.values()))


async def health(request: HttpRequest) -> HttpResponseBase:
    """Every check's state as JSON, plain text or a page; 500 when one fails."""
    response: HttpResponseBase = await check_all(request)
    return response


async def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    response = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    add_never_cache_headers(response)
    return response


async def ready(request: HttpRequest) -> HttpResponse:
    """200 with each dependency's state, or 503 when one is away or the process is to stop."""
    states = await Readiness().states()
    states["process"] = "draining" if draining.has_begun() else "ok"
    well = all(state == "ok" for state in states.values())
    response = JsonResponse(states, status=200 if well else 503)
    add_never_cache_headers(response)
    return response
