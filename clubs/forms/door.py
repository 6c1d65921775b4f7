"""What who leads a session does at its door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm
from clubs.video.hall import Standing

ACTIONS = ("open", "lock", "unlock", "admit_all")


class DoorForm(ChangeForm):
    action = forms.ChoiceField(choices=[(action, action) for action in ACTIONS], required=False)
    # One of those who wait.
    admit = forms.CharField(required=False)

    def __init__(self, waiting: list[Standing], *args: Any) -> None:
        super().__init__(*args)
        self.waiting = waiting

    def people(self) -> list[int]:
        """Who is let in: one of those who wait, or all of them."""
        if self.cleaned_data.get("action") == "admit_all":
            return [one.person for one in self.waiting]
        return [one.person for one in self.waiting if one.shown.id == self.cleaned_data["admit"]]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not self.errors and not answers["action"] and not self.people():
            self.add_error(None, _("Cette personne n’attend plus à la porte."))
        return answers
