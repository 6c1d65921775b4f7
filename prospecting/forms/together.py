"""What the club tries for in a session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm
from prospecting.models.together import MOST_AIMED_AT

SAID = {
    "required": _("Écrivez un nombre, 0 s’il n’y a pas de but."),
    "invalid": _("Écrivez un nombre en chiffres."),
    "min_value": _("Écrivez un nombre, 0 s’il n’y a pas de but."),
    "max_value": _("C’est trop : visez ce que le club peut faire aujourd’hui."),
}


class GoalForm(ChangeForm):
    marks_optional = False
    calls = forms.IntegerField(
        label=_("Appels"), min_value=0, max_value=MOST_AIMED_AT, error_messages=SAID
    )
    meetings = forms.IntegerField(
        label=_("Rendez-vous"), min_value=0, max_value=MOST_AIMED_AT, error_messages=SAID
    )
