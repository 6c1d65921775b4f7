"""How often one visitor may ask for something costly; counted as allauth counts sign-ins."""

from collections.abc import Callable
from functools import wraps

from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponseBase


def allowed(
    request: HttpRequest, action: str, *, reading: bool = False, key: str | None = None
) -> bool:
    """Count one request of an action of ``ACCOUNT_RATE_LIMITS``; False when it is one too many.

    A GET counts only where ``reading`` itself is what is limited; ``key`` is what a rate "/key"
    counts by.
    """
    usage = ratelimit.consume(
        request, app="allauth.account", action=action, limit_get=reading, key=key
    )
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
