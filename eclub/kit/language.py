"""Words that stay French on every page: those of public registers (RGAA 8.7).

Names of activities (NAF) and occupations (ROME) have no translation; where the page is in
another language, its markup says that they are French, so that they are read aloud as such.
"""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

REGISTERS = "fr"
ATTRIBUTE = mark_safe(f' lang="{REGISTERS}"')  # noqa: S308  # a constant


def is_foreign() -> bool:
    """Whether a register's words are in another language than the page."""
    return (get_language() or REGISTERS).partition("-")[0] != REGISTERS


def register_words(words: str) -> str:
    """The words, marked where they have to be; empty ones never are."""
    return _marked(words) if words and is_foreign() else words


def _marked(words: str) -> SafeString:
    return format_html("<span{}>{}</span>", ATTRIBUTE, words)


class Registered(str):
    """A register's words as the name of a choice, which its widget marks."""

    __slots__ = ()


class RegisterSelect(forms.Select):
    """A list some of whose choices are ``Registered``."""

    def create_option(self, name: str, value: Any, label: Any, *rest: Any, **named: Any) -> Any:
        option = super().create_option(name, value, label, *rest, **named)
        if isinstance(label, Registered) and is_foreign():
            option["attrs"]["lang"] = REGISTERS
        return option
