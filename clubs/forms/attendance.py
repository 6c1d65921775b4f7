"""Correcting one member's attendance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import AttendanceState
from eclub.kit.forms import Form

CHOICES = [("", _("D’après la salle")), *AttendanceState.choices]


class AttendanceForm(Form):
    """The state to write, and the one that was on the screen when it was chosen."""

    state = forms.ChoiceField(
        label=_("Présence"),
        choices=CHOICES,
        required=False,
    )
    seen = forms.ChoiceField(choices=[("", ""), *AttendanceState.choices], required=False)
