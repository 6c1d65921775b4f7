"""How often one visitor may ask for something costly; counted as allauth counts sign-ins."""

from allauth.core import ratelimit
from django.http import HttpRequest


def allowed(request: HttpRequest, action: str) -> bool:
    """Count one request of an action of ``ACCOUNT_RATE_LIMITS``; False when it is one too many."""
    return bool(ratelimit.consume(request, action=action))
