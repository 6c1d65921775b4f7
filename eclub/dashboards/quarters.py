"""Quarters of the calendar: seasons are counted in the one in which they begin."""

from datetime import date

from django.utils.translation import gettext as _


def first_day(day: date) -> date:
    """Of the quarter of this day."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def moved(quarter: date, by: int) -> date:
    """So many quarters later, or earlier."""
    months = 12 * quarter.year + quarter.month - 1 + 3 * by
    return date(months // 12, months % 12 + 1, 1)


def count(first: date, last: date) -> int:
    """From one to the other, both included."""
    return (12 * (last.year - first.year) + last.month - first.month) // 3 + 1


def in_words(quarter: date) -> str:
    """« 1er trimestre 2026 »."""
    names = (
        _("1er trimestre %(year)s"),
        _("2e trimestre %(year)s"),
        _("3e trimestre %(year)s"),
        _("4e trimestre %(year)s"),
    )
    return names[(quarter.month - 1) // 3] % {"year": quarter.year}
