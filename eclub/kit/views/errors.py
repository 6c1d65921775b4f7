"""What is said when something fails. These pages need neither the database nor Redis."""

import math
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from eclub.kit.access import Refused
from eclub.kit.context_processors import remembered_brand
from eclub.kit.rates import seconds_to_wait
from eclub.kit.redirects import page_before
from eclub.kit.typed import fields_of, lines

# A service that comes back by itself: the database or Redis restarts, or is too busy.
AWAY = (OperationalError, InterfaceError, RedisConnectionError, RedisTimeoutError)
RETRY_AFTER = 10


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: says why, where to go, and gives back what was typed."""
    context = {"reason": str(exception) if isinstance(exception, Refused) else ""}
    return render(request, "403.html", {**context, **_given_back(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what one was sent to may have been withdrawn while one typed."""
    return render(request, "404.html", _given_back(request), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when a service we need is away for a moment."""
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    return HttpResponse(_alone(request, "500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with what was typed, ready to be sent again."""
    # Files cannot be written into a page: the browser's own still has them.
    typed = [] if request.FILES else fields_of(request)
    page = _alone(request, "503.html", typed=typed, sent=request.method == "POST")
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def too_many(request: HttpRequest) -> HttpResponse:
    """429: says when to try again."""
    wait = seconds_to_wait(request)
    minutes = math.ceil(wait / 60)
    context = {
        "minutes": minutes,
        "hours": math.ceil(wait / 3600),
        "before": page_before(request, request.path),
    }
    page = render(request, "429.html", context, status=429)
    page.headers["Retry-After"] = str(wait)
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is too old, or for a browser without cookies."""
    response = render(request, "403_csrf.html", status=403)
    # To a script it would look like a right that is missing.
    response["X-Out-Of-Date"] = "page"
    return response


def _given_back(request: HttpRequest) -> dict[str, object]:
    """What was typed, to be copied, and the page it was typed into.

    Of forms that are proven to be sent from a page of ours alone: anybody else could have us say
    their words.
    """
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return {}
    typed = lines(request.path, fields_of(request))
    return {"is_form": True, "typed": typed, "before": page_before(request)}


def _alone(request: HttpRequest, template: str, **context: object) -> str:
    """The page without the context processors, which may ask what is away."""
    language = translation.get_language_from_request(request)
    with translation.override(language or settings.LANGUAGE_CODE):
        token = {"csrf_token": request.META.get("CSRF_COOKIE", "")}
        return render_to_string(
            template, {**remembered_brand(), **token, **context, "request": request}
        )
