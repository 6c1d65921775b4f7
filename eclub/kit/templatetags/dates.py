"""Dates in templates: ``{{ moment|dated:"l j F" }}``, ``{{ moment|moment_words }}``."""

from datetime import date, datetime

from django import template

from eclub.kit.dates import day_in_words, moment_in_words

register = template.Library()


@register.filter(expects_localtime=True)
def dated(day: datetime | date | None, form: str) -> str:
    """As Django's ``date`` filter, but in French the first of a month is 1er."""
    return "" if day is None else day_in_words(day, form)


@register.filter(expects_localtime=True)
def moment_words(moment: datetime) -> str:
    """24 novembre 2026 à 14 h 05."""
    return moment_in_words(moment)
