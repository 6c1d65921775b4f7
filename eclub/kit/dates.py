"""Days and hours as they are written in words, in templates and in messages alike; and months as
people and files name them."""

from calendar import monthrange
from datetime import date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eclub.kit.folding import fold

# In French and in English, whole and cut short.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan janv",
            "fevrier february feb fev fevr",
            "mars march mar",
            "avril april apr avr",
            "mai may",
            "juin june jun",
            "juillet july jul juil",
            "aout august aug aou",
            "septembre september sep sept",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}


def day_in_words(day: date | datetime, form: str = "l j F Y") -> str:
    """A date in a form of Django's ``date`` filter; in French the first of a month is 1er."""
    if day.day == 1 and (get_language() or "").startswith("fr"):
        form = form.replace("j", r"1\e\r")
    return date_format(day, form)


def hour_in_words(moment: datetime | time) -> str:
    """14 h 05; the full hour is 14 h."""
    # Translators: formats of Django's date filter, for 14 h and 14 h 05.
    # Their spaces do not break: an hour is never parted by the end of a line.
    return time_format(moment, _(r"G \h i") if moment.minute else _(r"G \h"))


def moment_in_words(moment: datetime) -> str:
    """24 novembre 2026 à 14 h 05."""
    return _("%(day)s à %(hour)s") % {
        "day": day_in_words(moment, "j F Y"),
        "hour": hour_in_words(moment),
    }


def minutes_in_words(minutes: int) -> str:
    """45 min, 3 h, 1 h 05."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02}"}


def month_named(word: str) -> int | None:
    """12 of « déc. », « Décembre » or « December »; None for any other word."""
    return MONTHS.get(fold(word).rstrip("."))


def months_after(day: date, months: int) -> date:
    """The same day so many months later (before, when negative), or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_of_month(day: date) -> date:
    return day.replace(day=1)
