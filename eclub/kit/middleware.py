"""Headers that every answer carries unless its view says otherwise."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase

DEVICES = ("camera", "microphone", "display-capture", "screen-wake-lock", "speaker-selection")
ELSEWHERE = ("accelerometer", "geolocation", "gyroscope", "midi", "payment", "usb")
HEADER = "Permissions-Policy"

Respond = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def _policy(devices: str) -> str:
    return ", ".join(
        [f"{name}={devices}" for name in DEVICES] + [f"{name}=()" for name in ELSEWHERE]
    )


def permissions_policy(get_response: Respond) -> Respond:
    """No page may use camera or microphone, but those that say ``@allows_devices``."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(HEADER, _policy("()"))
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
