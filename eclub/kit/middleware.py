"""What holds for every request and every answer, unless its view says otherwise."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

DEVICES = ("camera", "microphone", "display-capture", "screen-wake-lock", "speaker-selection")
ELSEWHERE = ("accelerometer", "geolocation", "gyroscope", "midi", "payment", "usb")
HEADER = "Permissions-Policy"

Respond = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def _policy(devices: str) -> str:
    return ", ".join(
        [f"{name}={devices}" for name in DEVICES] + [f"{name}=()" for name in ELSEWHERE]
    )


def plain_cookies(cookies: Mapping[str, str]) -> dict[str, str]:
    """Cookies without those that hold a character zero: nobody was given such a one, and no
    database can be asked for it.
    """
    return {name: value for name, value in cookies.items() if "\0" not in value}


def readable_cookies(get_response: Respond) -> Respond:
    """Before whatever reads a cookie."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        request.COOKIES = plain_cookies(request.COOKIES)
        return get_response(request)

    return respond


def permissions_policy(get_response: Respond) -> Respond:
    """No page may use camera or microphone, but those that say ``@allows_devices``.

    Nor does another site show what is ours, files included.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, _policy("()"))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return respond


def private_pages(get_response: Respond) -> Respond:
    """No browser keeps what a signed-in person sees, on computers that others use too.

    Pages of packages and error pages included; an answer that says how to keep it stays so.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # Whose it is may not be known while the database is away.
        said = response.has_header("Cache-Control") or response.status_code >= 500
        if not said and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return respond


def allows_devices(view: View) -> View:
    """Let a page, the room or its preview, ask for camera, microphone and screen."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers[HEADER] = _policy("(self)")
        return response

    return allowed
