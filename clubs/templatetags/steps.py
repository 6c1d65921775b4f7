"""Lengths and remaining times of the agenda in words, as ``static/js/room/ticking.js`` goes on."""

import math
from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _

from eclub.kit.dates import minutes_in_words

register = template.Library()


minutes_words = register.filter("minutes_words", minutes_in_words)


@register.filter
def left_words(until: datetime, now: datetime) -> str:
    """« encore 12 min », and kindly when it takes longer: « 3 min de plus que prévu »."""
    if until > now:
        return _("encore %(time)s") % {"time": minutes_words(math.ceil((until - now).seconds / 60))}
    over = (now - until) // timedelta(minutes=1)
    if not over:
        return _("c’est l’heure")
    return _("%(time)s de plus que prévu") % {"time": minutes_words(over)}


@register.filter
def seconds_clock(left: timedelta) -> str:
    """1:20; +0:15 beyond the end."""
    seconds = math.ceil(left.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02}"


@register.filter
def seconds_words(seconds: int) -> str:
    """2 min, 1 min 30, 45 s."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    if not rest:
        return minutes_words(minutes)
    return _("%(minutes)s min %(seconds)s") % {"minutes": minutes, "seconds": f"{rest:02}"}


@register.filter
def lasted_words(began: datetime, ended: datetime) -> str:
    """How long something took, in whole minutes."""
    return minutes_words(round((ended - began) / timedelta(minutes=1)))
