"""Failures told to Sentry, when an installation has one: where and what, never whose."""

from typing import Any

import sentry_sdk

from eclub.kit.logs import ROUTING, without_values

# Addresses hold secrets, arguments and words written on the way hold names.
LEFT_OUT = ("request", "user", "extra", "breadcrumbs", "logentry")


def start(dsn: str) -> None:
    """Report failures of this process from now on."""
    sentry_sdk.init(
        dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_without_people,
    )


def _without_people(event: Any, hint: dict[str, Any]) -> Any:
    for name in LEFT_OUT:
        event.pop(name, None)
    for failure in event.get("exception", {}).get("values", []):
        routes = failure.get("type") in ROUTING
        failure["value"] = "" if routes else without_values(failure.get("value") or "")
    return event
