"""A person's secret calendar address: making it, taking it back, and the calendar itself."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from clubs.models import CalendarFeed
from clubs.services import feed
from eclub.kit.access import access, public, signed_in
from members.access import AuthenticatedHttpRequest


@require_safe
@access(signed_in)
def calendar_feed(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Whether one has an address, as a page or as a fragment of another."""
    return _show(request)


@require_POST
@access(signed_in)
def renew(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new address, shown this once: no redirect, which would have to keep it somewhere."""
    token = feed.renew(request.user)
    return _show(request, settings.PUBLIC_URL + reverse("calendar", args=[token]))


@require_POST
@access(signed_in)
def withdraw(request: AuthenticatedHttpRequest) -> HttpResponse:
    feed.withdraw(request.user)
    return _show(request) if request.htmx else redirect("calendar_feed")


@require_safe
@access(public)
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar for whoever has its address; programs keep it and ask whether it changed."""
    person = feed.find(token)
    if person is None:
        # Not the page of errors, which would give a calendar program a cookie.
        return HttpResponseNotFound("404", content_type="text/plain")
    written = feed.write(person, timezone.now())
    response = HttpResponse(
        written,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Disposition": 'inline; filename="e-club.ics"',
            "ETag": quote_etag(hashlib.sha256(written).hexdigest()),
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _show(request: AuthenticatedHttpRequest, address: str = "") -> HttpResponse:
    context = {
        "feed": CalendarFeed.objects.filter(person=request.user).first(),
        "address": address,
        # Opens the calendar program itself instead of a download.
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    page = "clubs/calendar_feed_part.html" if request.htmx else "clubs/calendar_feed.html"
    return render(request, page, context)
