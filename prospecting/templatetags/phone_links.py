"""Numbers that a phone dials when they are touched."""

import re

from django import template

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """``tel:`` and the digits; a leading + stays."""
    return f"tel:{'+' if number.strip().startswith('+') else ''}{re.sub(r'[^0-9]', '', number)}"
