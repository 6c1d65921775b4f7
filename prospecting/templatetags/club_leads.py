"""Which leads of a club lead nowhere: the board is the clubs', who refuses contact is ours."""

from django import template

from clubs.models import Club
from prospecting.services import together

register = template.Library()


@register.simple_tag
def leads_left_alone(club: Club) -> set[int]:
    """Ids of the club's leads whose company asked to be left alone, in one query."""
    return together.left_alone(club)
