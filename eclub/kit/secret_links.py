"""Secrets that stand in links: shown once, and kept as a hash only.

Who reads the database cannot make the links work.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

PageView = Callable[..., HttpResponseBase]


def new_token() -> tuple[str, bytes]:
    """32 random bytes as they stand in a link, and what to keep of them."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """What the database knows of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def secret_page(view: PageView) -> PageView:
    """A page whose address is a secret: told to no other site, kept by no search engine."""

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = never_cache(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept
