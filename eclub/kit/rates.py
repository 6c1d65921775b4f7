"""How often one visitor may ask for something costly; counted as allauth counts sign-ins."""

import math
import time
from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

APP = "allauth.account"
# allauth's own limits, by the page they hold for; ours are noted when they refuse.
PAGES = {
    "account_login": "login",
    "account_signup": "signup",
    "account_request_login_code": "request_login_code",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_reauthenticate": "reauthenticate",
    "mfa_reauthenticate": "reauthenticate",
    "mfa_reauthenticate_webauthn": "reauthenticate",
    "account_email": "manage_email",
}
REFUSED = "eclub_refused"


def allowed(
    request: HttpRequest, action: str, *, reading: bool = False, key: str | None = None
) -> bool:
    """Count one request of an action of ``ACCOUNT_RATE_LIMITS``; False when it is one too many.

    A GET counts only where ``reading`` itself is what is limited; ``key`` is what a rate "/key"
    counts by.
    """
    usage = ratelimit.consume(request, app=APP, action=action, limit_get=reading, key=key)
    if usage is None:
        setattr(request, REFUSED, (action, key))
    return usage is not None


def limited(
    action: str, *, reading: bool = False
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view that answers 429 when its action is asked for too often."""

    def limit(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not allowed(request, action, reading=reading):
                return respond_429(request)
            return view(request, *args, **kwargs)

        return counted

    return limit


def seconds_to_wait(request: HttpRequest) -> int:
    """In how long what was refused is possible again; a minute when nothing is known."""
    match = request.resolver_match
    page = PAGES.get(match.url_name or "", "") if match else ""
    action, key = getattr(request, REFUSED, (page, None))
    waits = [
        _wait(request, action, rate, key) for rate in ratelimit.get_rates(app=APP, action=action)
    ]
    return max([math.ceil(wait) for wait in waits if wait > 0], default=60)


def _wait(request: HttpRequest, action: str, rate: ratelimit.Rate, key: str | None) -> float:
    try:
        kept = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key)
    except ImproperlyConfigured:
        # Counted by an address that only allauth's form knows.
        return 0
    history = cache.get(kept, [])
    if len(history) < rate.amount:
        return 0
    return float(history[rate.amount - 1] + rate.duration - time.time())
