"""What ``manage.py check --deploy`` says of settings that only make sense together."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  # Django's


@register(Tags.security, deploy=True)
def settings_agree(**kwargs: Any) -> list[CheckMessage]:
    """Wrong together, they would lock everybody out or let staff in too easily."""
    found: list[CheckMessage] = []
    behind = getattr(settings, "SECURE_PROXY_SSL_HEADER", None) is not None
    if behind is not (settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0):
        found.append(
            Error(
                "BEHIND_PROXY and TRUSTED_PROXY_COUNT do not agree: every visitor would share one "
                "rate limit, or could choose the address it counts by.",
                hint="Behind N proxies set BEHIND_PROXY=1 and TRUSTED_PROXY_COUNT=N; else neither.",
                id="eclub.E001",
            )
        )
    if not settings.STAFF_SECOND_FACTOR:
        found.append(
            Warning(
                "Staff sign in without a second factor.",
                hint="Set STAFF_SECOND_FACTOR=1.",
                id="eclub.W001",
            )
        )
    if settings.DEMO:
        found.append(
            Warning(
                "The demo's accounts and their passwords are known to everybody.",
                hint="Set ECLUB_DEMO=0.",
                id="eclub.W002",
            )
        )
    return found
