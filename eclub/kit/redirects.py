"""Going back where somebody came from, and nowhere outside the platform."""

from typing import TypeVar
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

Answer = TypeVar("Answer", bound=HttpResponseBase)


def asking_first(response: Answer, person: object = None) -> Answer:
    """Mark what leads to the sign-in page, or to another one that asks something first.

    What was typed into the form that met it is then kept (``members.keeping``), for this person
    or whom the browser knows.
    """
    response.asks_first = True  # type: ignore[attr-defined]  # read by members.keeping
    response.asked_of = person  # type: ignore[attr-defined]  # as well
    return response


def next_address(request: HttpRequest, default: str = "home") -> str:
    """The form's or the address's ``next`` when it is one of ours, else the default route."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A path: Django takes a word without a slash for the name of a route.
    is_path = wanted.startswith("/") and _is_ours(request, wanted)
    return wanted if is_path else resolve_url(default)


def page_before(request: HttpRequest, default: str = "home") -> str:
    """The page of ours whose form was sent: what it was sent to may be no page at all."""
    page = request.headers.get("Referer", "")
    if not _is_ours(request, page):
        return resolve_url(default)
    parts = urlsplit(page)
    # Two slashes, or what browsers take for them, would begin the name of another site.
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


def _is_ours(request: HttpRequest, address: str) -> bool:
    return bool(address) and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
