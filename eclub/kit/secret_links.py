"""Secrets that stand in links: shown once, and kept as a hash only.

Who reads the database cannot make the links work.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

# A secret between its making and the page that shows it; seconds.
SHOWN_ONCE, SHOWN_WITHIN = "shown_once", 120
PageView = Callable[..., HttpResponseBase]


def new_token() -> tuple[str, bytes]:
    """32 random bytes as they stand in a link, and what to keep of them."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """What the database knows of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def derived_token(purpose: str, seed: str, kept: bytes | None = None) -> str:
    """A token made of ``seed`` and the settings' key, for links that one must read again.

    With ``kept``, what the database knows of it, the token made with a former key is found as
    well; "" when none is it.
    """
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = salted_hmac(purpose, seed, secret=key, algorithm="sha256").digest()
        token = urlsafe_b64encode(secret).rstrip(b"=").decode()
        if kept is None or token_hash(token) == kept:
            return token
    return ""


def secret_page(view: PageView) -> PageView:
    """A page whose address is a secret: told to no other site, kept by no search engine."""

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = never_cache(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept


def showing_once(
    request: HttpRequest, there: HttpResponseRedirect, secret: str
) -> HttpResponseRedirect:
    """The redirect to the page that shows the secret: only the browser keeps it on the way.

    Reloading that page neither makes another secret nor shows this one again.
    """
    there.set_signed_cookie(
        SHOWN_ONCE,
        secret,
        salt=_salt(request, there.url),
        max_age=SHOWN_WITHIN,
        path=there.url,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return there


def shown_once(request: HttpRequest) -> str:
    """The secret that this page shows, mostly none; ``forgetting`` must follow."""
    salt = _salt(request, request.path)
    found = request.get_signed_cookie(SHOWN_ONCE, "", salt=salt, max_age=SHOWN_WITHIN)
    return found or ""


def forgetting(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page that showed it: nobody keeps it, and the browser forgets the secret."""
    response.delete_cookie(SHOWN_ONCE, path=request.path, samesite="Lax")
    response["Cache-Control"] = "no-store"
    return response


def _salt(request: HttpRequest, path: str) -> str:
    return f"{SHOWN_ONCE} {path} {request.user.pk}"
