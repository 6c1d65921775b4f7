"""Words of a CV's parts."""

from django import template
from django.utils.translation import gettext as _

from members.enums import CvSection

register = template.Library()


@register.filter
def part_label(key: str) -> str:
    """« Vous » for ``basics``, the section's title otherwise."""
    return _("Vous") if key == "basics" else str(CvSection(key).label)
