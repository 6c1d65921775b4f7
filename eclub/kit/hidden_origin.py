"""Forms on the pages of secret links.

Such a page carries ``Referrer-Policy: no-referrer``, so that its address is told to nobody. A
browser then also hides where its forms come from (``Origin: null``), and Django's protection
against forged forms would refuse them.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class HiddenOriginMiddleware:
    """Before CsrfViewMiddleware: say the origin again where the browser vouches for it.

    ``Sec-Fetch-Site`` cannot be set by a page. Browsers too old to send it are trusted on the
    few forms such pages carry (``HIDDEN_ORIGIN_FORMS``), where the form's token still proves
    that the page was ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("HTTP_ORIGIN") == "null" and self._is_ours(request):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)

    def _is_ours(self, request: HttpRequest) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        if site is None:
            return request.path.startswith(settings.HIDDEN_ORIGIN_FORMS)
        return site == "same-origin"
