"""Going back where somebody came from, and nowhere outside the platform."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


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
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _is_ours(request: HttpRequest, address: str) -> bool:
    return bool(address) and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
