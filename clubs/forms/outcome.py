"""Why a member leaves, asked in a minute when their seat is freed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.enums import WORK, OutcomeChannel, OutcomeKind
from clubs.forms.change import ChangeForm, LineField
from clubs.forms.slots import DayField
from clubs.models import Seat


class OutcomeForm(ChangeForm):
    refused_beside = "happened_on"
    kind = forms.ChoiceField(
        label=_("Pourquoi cette personne part-elle ?"),
        choices=OutcomeKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une sortie, même « perdu de vue ».")},
    )
    channel = forms.ChoiceField(
        label=_("Pour un emploi : comment a-t-il été trouvé ?"),
        choices=OutcomeChannel.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    job = LineField(label=_("Métier"), max_length=120, required=False)
    happened_on = DayField(
        label=_("Jour de la sortie"),
        help_text=_("Le début de l’emploi ou de la formation, sinon le dernier jour au club."),
    )

    def __init__(self, seat: Seat, *args: Any) -> None:
        super().__init__(
            *args, initial={"happened_on": timezone.localdate(timezone=seat.club.zone)}
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("kind") in WORK and not answers.get("channel"):
            self.add_error("channel", _("Dites comment l’emploi a été trouvé."))
        return answers
