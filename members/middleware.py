"""What a signed-in person must have done before going on: the charter, a second factor.

Both let through what one needs to do it, to leave, and to change the language.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from members.models import User
from members.services import gates

ALWAYS = {
    "account",
    "call_backs_stop",
    "charter",
    "digest_stop",
    "follow_up",
    "follow_up_stop",
    "guest",
    "guest_room",
    "invitation",
    "invitation_again",
    "language",
    "mfa_add_webauthn",
}
ALWAYS_BY_PACKAGE = ("allauth.", "eclub.health", "django_prometheus.")
# Noted in the session once seen, so that it costs a query once and not on every page.
SECOND_FACTOR = "eclub_second_factor"


class _Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        arguments: tuple[object, ...],
        named: dict[str, object],
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if (
            not isinstance(request.user, User)
            or (match and match.url_name in ALWAYS)
            or getattr(view, "view_class", view).__module__.startswith(ALWAYS_BY_PACKAGE)
            or self.is_open(request, request.user)
        ):
            return None
        return self.lead(request)

    def is_open(self, request: HttpRequest, person: User) -> bool:
        raise NotImplementedError

    def lead(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError


class CharterMiddleware(_Gate):
    """Nobody takes part without having accepted the charter as it is today."""

    def is_open(self, request: HttpRequest, person: User) -> bool:
        return gates.has_accepted_charter(person)

    def lead(self, request: HttpRequest) -> HttpResponse:
        return _redirect(request, reverse("charter"), keep_address=True)


class SecondFactorMiddleware(_Gate):
    """Staff see other people's data: they need more than a password or a mailbox."""

    def is_open(self, request: HttpRequest, person: User) -> bool:
        if not gates.needs_second_factor(person) or request.session.get(SECOND_FACTOR):
            return True
        has_one = gates.has_second_factor(person)
        if has_one:
            request.session[SECOND_FACTOR] = True
        return has_one

    def lead(self, request: HttpRequest) -> HttpResponse:
        messages.warning(
            request,
            _(
                "Votre rôle vous donne accès aux données d’autres personnes : ajoutez d’abord "
                "une clé d’accès ou une application d’authentification."
            ),
        )
        return _redirect(request, reverse("mfa_index"))


def _redirect(request: HttpRequest, address: str, *, keep_address: bool = False) -> HttpResponse:
    by_htmx = request.headers.get("HX-Request") == "true"
    if keep_address and request.method == "GET" and not by_htmx:
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseClientRedirect(address) if by_htmx else HttpResponseRedirect(address)
