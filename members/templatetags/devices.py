"""Saying from which device somebody is signed in, in words they recognise."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: Edge also calls itself Chrome, Chrome also calls itself Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """ "Firefox, Windows" from what the browser says of itself."""
    names = [
        next((name for mark, name in marks.items() if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or _("Appareil inconnu")
