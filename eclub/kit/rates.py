"""How often one visitor may ask for something costly; counted as allauth counts sign-ins."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def allowed(request: HttpRequest, action: str, *, reading: bool = False) -> bool:
    """Count one request of an action of ``ACCOUNT_RATE_LIMITS``; False when it is one too many.

    A GET counts only where ``reading`` itself is what is limited.
    """
    usage = ratelimit.consume(request, app="allauth.account", action=action, limit_get=reading)
    return usage is not None
