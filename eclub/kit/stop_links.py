"""Links in a message by which its receiver stops that kind of message, signed in or not.

The link says who, signed: it opens nothing else, and works as long as the message is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from eclub.kit.rates import allowed

# A mail program then asks without showing a page: RFC 8058.
ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class StopLink:
    """One kind of message: the name its addresses are signed for, and the page they open."""

    purpose: str
    page: str

    def address(self, person_id: int, about: str = "") -> str:
        """The full address of the page where one stops receiving it; ``about`` says what of it,
        when that is gone some day.
        """
        said = f"{person_id}-{about}" if about else str(person_id)
        return settings.PUBLIC_URL + reverse(self.page, args=[self._signer.sign(said)])

    def headers(self, person_id: int) -> dict[str, str]:
        """What lets mail programs offer to stop it in one click."""
        return {
            "List-Unsubscribe": f"<{self.address(person_id)}>",
            "List-Unsubscribe-Post": ONE_CLICK,
        }

    def person_id(self, token: str) -> int | None:
        """Whose link this is; None when it is not whole, or not ours."""
        return self.read(token)[0]

    def read(self, token: str) -> tuple[int | None, str]:
        """The same with what it is about."""
        try:
            person_id, _, about = self._signer.unsign(token).partition("-")
        except signing.BadSignature:
            return None, ""
        return int(person_id), about

    @property
    def _signer(self) -> signing.Signer:
        # A dot: mail programs end addresses at a colon.
        return signing.Signer(sep=".", salt=self.purpose)


def stop_page(
    request: HttpRequest,
    template: str,
    token: str,
    *,
    wants: bool,
    language: str,
    stop: Callable[[], None] | None,
) -> HttpResponse:
    """One button; no redirection afterwards, which mail programs do not follow.

    ``stop`` is None when nobody is known by this link.
    """
    if stop is None:
        return render(request, template, {"state": "unknown"}, status=404)
    if request.method == "POST":
        if not allowed(request, "stop_mail"):
            return respond_429(request)
        stop()
        wants = False
    with translation.override(language):
        state = "asked" if wants else "stopped"
        return render(request, template, {"state": state, "token": token})
