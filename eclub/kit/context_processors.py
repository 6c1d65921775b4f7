"""What every template may use without its view saying so."""

import json

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from eclub.kit import accessibility
from eclub.kit.feature_settings import ANNOUNCEMENT, CONTACT

HTMX_CONFIG = json.dumps(
    {
        # Both would need what our content policy refuses: inline style, and eval.
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
        # Pages show personal data, on shared computers: none is kept in the browser.
        "historyCacheSize": 0,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            # A form that comes back with its errors.
            {"code": "422", "swap": True},
            {"code": "...", "swap": False, "error": True},
        ],
    }
)


def brand(request: HttpRequest | None = None) -> dict[str, object]:
    """The operator's name and logo, whether this is the demo, and htmx's settings."""
    return _said(CONTACT.value, ANNOUNCEMENT.value)


def remembered_brand() -> dict[str, object]:
    """The same without asking the database."""
    return _said(CONTACT.remembered, ANNOUNCEMENT.remembered)


def _said(contact: str, announcement: str) -> dict[str, object]:
    return {
        "brand": _brand(contact),
        "announcement": announcement,
        "is_demo": settings.DEMO,
        "public_url": settings.PUBLIC_URL,
        "accessibility_state": accessibility.audit().state,
        "htmx_config": HTMX_CONFIG,
    }


def _brand(contact: str) -> dict[str, object]:
    logo: str = settings.BRAND["logo"]
    tagline: str = settings.BRAND["tagline"]
    return {
        **settings.BRAND,
        "contact": contact,
        # The usual one is in the catalogue; an operator's own stays as it is.
        "tagline": tagline and _(tagline),
        "block_lines": settings.BRAND["block"].split("|"),
        "logo_address": logo if "://" in logo or not logo else static(logo),
    }
