"""What every template may use without its view saying so."""

from django.conf import settings
from django.http import HttpRequest


def brand(request: HttpRequest) -> dict[str, object]:
    """The operator's name and logo, and whether this is the demo."""
    return {"brand": settings.BRAND, "is_demo": settings.DEMO}
