"""What was typed is not lost when the sign-in, or another gate, comes between a form and us.

The form is kept (``members.services.kept_form``) and its writer led, once through the gate, to a
page that shows what they had written. They send it themselves: by then much may have changed.
"""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from eclub.kit import rates
from eclub.kit.redirects import page_before
from eclub.kit.typed import fields_of, lines
from members.models import User
from members.services import kept_form, known_device
from members.services.kept_form import KeptForm

# Followed by a part of the mark: two people may use one browser in the same hour.
COOKIE = "eclub_kept_"
# In a form that is sent again: which of those kept it is.
KEY = "kept_form"
# A form that came so far did its work, or came back with what was typed.
TAKEN = {*range(200, 400), 422}

Respond = Callable[[HttpRequest], HttpResponseBase]


def keep_typed(get_response: Respond) -> Respond:
    """Around whatever asks who one is before it takes a form."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "POST":
            if getattr(response, "asks_first", False):
                if isinstance(response, HttpResponse):
                    _keep(request, response)
            elif _carries(request) and response.status_code in TAKEN:
                _forget_sent(request, response)
        return response

    return respond


def waiting(request: HttpRequest) -> list[KeptForm]:
    """What this browser kept for who is signed in."""
    mark = _mark_of(request)
    handle = _handle(request, mark)
    return kept_form.waiting(mark, handle) if handle else []


def is_waiting(request: HttpRequest) -> bool:
    """Whether something may be kept for who is signed in; asks only the browser."""
    return _carries(request) and bool(_handle(request, _mark_of(request)))


def forget(request: HttpRequest, response: HttpResponseBase, key: str) -> None:
    """Keep one of them no longer; with the last one the browser's handle goes."""
    mark = _mark_of(request)
    handle = _handle(request, mark)
    if handle and not kept_form.forget(mark, handle, key):
        response.delete_cookie(cookie_of(mark), samesite="Lax")


def cookie_of(mark: str) -> str:
    """Its name in the browser for the person of this mark."""
    return f"{COOKIE}{mark[:8]}"


def _carries(request: HttpRequest) -> bool:
    return any(name.startswith(COOKIE) for name in request.COOKIES)


def _forget_sent(request: HttpRequest, response: HttpResponseBase) -> None:
    if key := request.POST.get(KEY):
        # It is saved: whatever becomes of the cache, that is what they are told.
        with suppress(RedisError):
            forget(request, response, key)


def _keep(request: HttpRequest, response: HttpResponse) -> None:
    form = _form(request)
    if form is None:
        return
    mark = _mark_of(request, response.asked_of)  # type: ignore[attr-defined]  # asking_first
    if not mark:
        return
    known = _handle(request, mark)
    # A form that is not forged came with one; without, each request makes its own.
    secret = request.META.get("CSRF_COOKIE") or get_random_string(32)
    handle = known or kept_form.new_handle(mark, secret)
    try:
        # Nobody fills the cache by hiding that their browser has a handle.
        may = bool(known) or rates.allowed(request, "keep_form", key=mark)
        before = request.POST.get(KEY, "")
        is_kept = may and kept_form.keep(mark, handle, form, instead_of=before)
    except RedisError:
        is_kept = False
    if not is_kept:
        messages.warning(
            request,
            _(
                "Ce que vous aviez écrit n’a pas pu être gardé. Revenez à la page précédente avec "
                "votre navigateur, et copiez-le avant de continuer."
            ),
        )
        return
    response.set_signed_cookie(
        cookie_of(mark),
        handle,
        salt=mark,
        max_age=kept_form.LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    _lead_to_it(response)


def _form(request: HttpRequest) -> KeptForm | None:
    """The form that was sent from a page of ours, if there is something to keep in it."""
    # A script that asks, such as a text that saves itself, still has the text in its page.
    by_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.headers.get("HX-Request") != "true" and (
        not by_page or "X-Requested-With" in request.headers
    ):
        return None
    try:
        # A gate may answer before Django has looked whether the form is forged.
        forged = CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, _none, (), {})
        fields = [] if forged else [pair for pair in fields_of(request) if pair[0] != KEY]
        had_files = bool(request.FILES)
    except (SuspiciousOperation, UnreadablePostError):
        return None
    address = _address(request)
    if not address or not lines(address.partition("?")[0], fields):
        return None
    return KeptForm(address, page_before(request), fields, had_files)


def _address(request: HttpRequest) -> str:
    """Where the form goes; a preview of what it would do is asked for by the form's own page."""
    try:
        name = resolve(request.path).url_name or ""
    except Resolver404:
        return ""
    return page_before(request) if name.endswith("_preview") else request.get_full_path()


def _none(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _lead_to_it(response: HttpResponse) -> None:
    header = "HX-Redirect" if response.has_header("HX-Redirect") else "Location"
    parts = urlsplit(response[header])
    query = {**dict(parse_qsl(parts.query)), "next": reverse("kept_forms")}
    response[header] = urlunsplit(parts._replace(query=urlencode(query)))


def _mark_of(request: HttpRequest, asked_of: object = None) -> str:
    """Of who sent the form: who is signed in, or was until now, or last in this browser."""
    person = asked_of or request.user
    return known_device.mark(person) if isinstance(person, User) else known_device.latest(request)


def _handle(request: HttpRequest, mark: str) -> str:
    """The browser's handle, "" when it has none for this person."""
    if not mark:
        return ""
    found = request.get_signed_cookie(cookie_of(mark), "", salt=mark, max_age=kept_form.LASTS)
    return found or ""
