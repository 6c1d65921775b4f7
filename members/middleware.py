"""What a signed-in person must have done before going on: the charter, a second factor.

Both let through what one needs to do it, to leave, and to change the language.
"""

import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from eclub.kit.redirects import asking_first
from members.feature_settings import STAFF_IDLE_HOURS
from members.models import User
from members.services import gates, sessions
from members.services.confirmation import is_recent

ALWAYS = {
    "accessibility",
    "account",
    "account_confirm",
    # Who does not accept the charter may still leave.
    "account_erase",
    "account_keep",
    "account_stay",
    "call_backs_stop",
    "charter",
    # Nor does one's right to what is kept on one hang on the charter or a second factor.
    "consent_withdraw",
    "device_end",
    "devices_end",
    "digest_stop",
    "follow_up",
    "follow_up_stop",
    "guest",
    "guest_room",
    "invitation",
    "invitation_again",
    "language",
    "mfa_add_webauthn",
    "my_data",
    "my_data_readers",
    "privacy",
    "site_map",
}
# Everything at once: before the charter, but for staff after their second factor.
COPIES = {"data_export", "data_export_ask"}
ALWAYS_BY_PACKAGE = ("allauth.", "eclub.health", "django_prometheus.", "members.openid.")
# What changes how one signs in, and what takes everything away.
GRAVE = {
    "account_email",
    "account_erase",
    "account_set_password",
    "data_export",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    # Whatever is asked for with them: a provider's account is linked on the way back.
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_connections",
}
# When a session was last used; written down again once this old, in seconds.
USED, USED_EVERY = "eclub_used", 15 * 60
# What pages ask for by themselves, by the element that htmx names: nobody need be there.
ASKED_ALONE = {"import", "next-session", "today", "together"}

Respond = Callable[[HttpRequest], HttpResponseBase]


def note_use(get_response: Respond) -> Respond:
    """Keep when a session was last used, and end one of staff that rested too long."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        rested = time.time() - request.session.get(USED, time.time())
        if rested < USED_EVERY or not isinstance(request.user, User):
            return get_response(request)
        if rested > STAFF_IDLE_HOURS.value * 3600 and request.user.is_on_staff:
            person = request.user
            auth.logout(request)
            messages.info(request, _("Vous étiez absent depuis longtemps : reconnectez-vous."))
            back = urlencode({"next": _page_of(request)})
            answer = _redirect(request, f"{reverse('account_login')}?{back}")
            return asking_first(answer, person)
        if request.method == "GET" and request.headers.get("HX-Trigger") in ASKED_ALONE:
            return get_response(request)
        # Writing the session also puts off its end.
        request.session[USED] = time.time()
        key = request.session.session_key
        if key:
            sessions.note_use(key, get_adapter().get_client_ip(request))
        return get_response(request)

    return respond


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
        return asking_first(self.lead(request, request.user), request.user)

    def is_open(self, request: HttpRequest, person: User) -> bool:
        raise NotImplementedError

    def lead(self, request: HttpRequest, person: User) -> HttpResponse:
        raise NotImplementedError


class CharterMiddleware(_Gate):
    """Nobody takes part without having accepted the charter as it is today."""

    def is_open(self, request: HttpRequest, person: User) -> bool:
        match = request.resolver_match
        taken_along = match is not None and match.url_name in COPIES
        return taken_along or gates.has_accepted_charter(person)

    def lead(self, request: HttpRequest, person: User) -> HttpResponse:
        return _redirect(request, reverse("charter"), keep_address=True)


class ConfirmationMiddleware(_Gate):
    """Who signs in by codes alone confirms with another one what changes how they sign in.

    allauth asks for a password or second factor, and lets through whoever has neither: somebody
    at a computer left open could move the account to an address of theirs.
    """

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        arguments: tuple[object, ...],
        named: dict[str, object],
    ) -> HttpResponseBase | None:
        match, person = request.resolver_match, request.user
        grave = match is not None and match.url_name in GRAVE
        if not grave or not isinstance(person, User) or self.is_open(request, person):
            return None
        return asking_first(self.lead(request, person), person)

    def is_open(self, request: HttpRequest, person: User) -> bool:
        if is_recent(request.session):
            return True
        match = request.resolver_match
        # The one page for which allauth asks for nothing, though it could.
        forgotten = match is not None and match.url_name == "account_set_password"
        return not forgotten and bool(get_reauthentication_flows(person))

    def lead(self, request: HttpRequest, person: User) -> HttpResponse:
        by_key = bool(get_reauthentication_flows(person))
        page = "mfa_reauthenticate" if by_key else "account_confirm"
        return _redirect(request, reverse(page), keep_address=True)


class SecondFactorMiddleware(_Gate):
    """Staff see other people's data: they need more than a password or a mailbox."""

    def is_open(self, request: HttpRequest, person: User) -> bool:
        # The session first: it costs nothing.
        return gates.gave_second_factor(request.session) or not gates.needs_second_factor(person)

    def lead(self, request: HttpRequest, person: User) -> HttpResponse:
        if gates.has_second_factor(person):
            return _redirect(request, reverse("mfa_reauthenticate"), keep_address=True)
        messages.warning(
            request,
            _(
                "Votre rôle vous donne accès aux données d’autres personnes : ajoutez d’abord "
                "une clé d’accès ou une application d’authentification."
            ),
        )
        return _redirect(request, reverse("mfa_index"))


def _page_of(request: HttpRequest) -> str:
    """The page one was on: a fragment of it or a form that was sent has none to come back to."""
    by_htmx = request.headers.get("HX-Request") == "true"
    if request.method == "GET" and not by_htmx:
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL" if by_htmx else "Referer", ""))
    return (
        urlunsplit(("", "", page.path, page.query, ""))
        if page.netloc == request.get_host()
        else "/"
    )


def _redirect(request: HttpRequest, address: str, *, keep_address: bool = False) -> HttpResponse:
    by_htmx = request.headers.get("HX-Request") == "true"
    if keep_address and request.method == "GET" and not by_htmx:
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseClientRedirect(address) if by_htmx else HttpResponseRedirect(address)
