"""Dates in templates: ``{{ moment|dated:"l j F" }}``."""

from datetime import date, datetime

from django import template

from eclub.kit.dates import day_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def dated(day: datetime | date | None, form: str) -> str:
    """As Django's ``date`` filter, but in French the first of a month is 1er."""
    return "" if day is None else day_in_words(day, form)
