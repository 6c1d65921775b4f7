"""A register's words on a page of any language: ``{{ occupation.label|register_words }}``."""

from django import template
from django.utils.safestring import SafeString

from eclub.kit import language

register = template.Library()
register.filter("register_words", language.register_words)


@register.simple_tag
def register_language() -> SafeString | str:
    """The attribute for an element that holds nothing but a register's words, and for rows:
    ``{% register_language as french %}`` before the loop, ``<p{{ french }}>`` in it.
    """
    return language.ATTRIBUTE if language.is_foreign() else ""
