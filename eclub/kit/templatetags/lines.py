"""What people typed, on one line of a message in plain text."""

from django import template
from django.utils.text import Truncator

register = template.Library()


@register.filter
def one_line(typed: object, length: int = 160) -> str:
    """Without line breaks, which would look like lines of ours, and not longer than told."""
    return Truncator(" ".join(str(typed).split())).chars(length)
