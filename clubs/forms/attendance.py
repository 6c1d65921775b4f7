"""Correcting one member's attendance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.enums import AttendanceState, CorrectionReason
from eclub.kit.forms import Form

CHOICES = [("", _("D’après la salle")), *AttendanceState.choices]
REASONS = [("", _("Motif…")), *CorrectionReason.choices]


class AttendanceForm(Form):
    """The state to write and why, and the state that was on the screen when it was chosen."""

    state = forms.ChoiceField(
        label=_("Présence"),
        choices=CHOICES,
        required=False,
        error_messages={"invalid_choice": _("Choisissez une présence dans la liste.")},
    )
    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=REASONS,
        required=False,
        error_messages={"invalid_choice": _("Choisissez un motif dans la liste.")},
    )
    seen = forms.ChoiceField(choices=[("", ""), *AttendanceState.choices], required=False)

    def clean(self) -> dict[str, Any]:
        """What the room measured needs no reason; what somebody says instead does."""
        answers = super().clean() or self.cleaned_data
        if answers.get("state") and not self.errors and not answers["reason"]:
            self.add_error("reason", _("Dites pourquoi : choisissez un motif."))
        return answers

    @property
    def first_error(self) -> str:
        return next((str(errors[0]) for errors in self.errors.values()), "")
