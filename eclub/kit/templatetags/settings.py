"""Feature settings in templates: ``{% setting "offer_days" as lasts %}``, « 5 jours »."""

from django import template

from eclub.kit.feature_settings import every

register = template.Library()


@register.simple_tag
def setting(key: str) -> str:
    """What holds now, in words; KeyError for a key that nobody declares."""
    return every()[key].words
