"""`/health/`: whether this server can do its work, for proxies, containers and `make run`."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from health_check.views import HealthCheckView
from redis.asyncio import Redis

# Pages need all three: data, presence and cache, and somewhere to leave work for later.
check_all = HealthCheckView.as_view(
    checks=[
        "health_check.checks.Database",
        "health_check.checks.Cache",
        (
            "health_check.contrib.redis.Redis",
            {"client_factory": lambda: Redis.from_url(settings.BROKER_URL, socket_timeout=3)},
        ),
    ]
)


async def health(request: HttpRequest) -> HttpResponseBase:
    """Every check's state as JSON, plain text or a page; 500 when one fails."""
    response: HttpResponseBase = await check_all(request)
    return response
