"""Days and hours in words. Use them inside ``{% timezone club.agency.time_zone %}``."""

import math
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclub.kit.dates import day_in_words, hour_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def clock(moment: datetime) -> str:
    """14 h 05; the full hour is 14 h."""
    return hour_in_words(moment)


@register.filter(expects_localtime=True)
def day_words(moment: datetime | date) -> str:
    """Aujourd’hui, Demain, Jeudi 12 mars; with the year when it is another one."""
    day = moment.date() if isinstance(moment, datetime) else moment
    today = timezone.localdate()
    near = {
        today - timedelta(days=1): _("Hier"),
        today: _("Aujourd’hui"),
        today + timedelta(days=1): _("Demain"),
    }
    if day in near:
        return near[day]
    return capfirst(day_in_words(day, "l j F" if day.year == today.year else "l j F Y"))


@register.filter(expects_localtime=True)
def full_day(moment: datetime | date) -> str:
    """jeudi 12 mars, also when that is tomorrow: a message is read later than it is written."""
    return day_in_words(moment, "l j F")


@register.filter(expects_localtime=True)
def short_day(moment: datetime | date) -> str:
    """jeu. 12 mars."""
    return day_in_words(moment, "D. j F")


@register.filter
def until_words(moment: datetime) -> str:
    """dans 12 minutes, dans 2 heures, dans 3 jours: as ``static/js/countdown.js`` goes on."""
    minutes = math.ceil((moment - timezone.now()) / timedelta(minutes=1))
    hours = minutes // 60
    if minutes < 1:
        return _("maintenant")
    if hours >= 24:
        days = round(hours / 24)
        return ngettext("dans %(count)s jour", "dans %(count)s jours", days) % {"count": days}
    if not hours:
        return ngettext("dans %(count)s minute", "dans %(count)s minutes", minutes) % {
            "count": minutes
        }
    words = ngettext("dans %(count)s heure", "dans %(count)s heures", hours) % {"count": hours}
    rest = minutes % 60
    return (
        _("%(hours)s et %(rest)s min") % {"hours": words, "rest": rest}
        if rest and hours < 6
        else words
    )
