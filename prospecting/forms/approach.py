"""Logging an approach, and what came back to a message."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, KeyField
from prospecting.enums import AGREED, Answer, ApproachKind
from prospecting.models.approach import NOTE_LENGTH

# A slip of the keyboard in the year is caught.
FURTHEST = timedelta(days=366)


class DatedForm(ChangeForm):
    """What happened one day, what it brought, and the days it leads to."""

    answer = forms.ChoiceField(
        label=_("Qu’est-ce que cela a donné ?"), choices=Answer.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Le"), widget=forms.DateInput)
    meets_on = forms.DateField(
        label=_("Jour du rendez-vous ou de l’entretien"),
        widget=forms.DateInput,
        required=False,
    )
    call_back_on = forms.DateField(
        label=_("À recontacter le"), widget=forms.DateInput, required=False
    )

    def __init__(self, today: date, *args: Any, **named: Any) -> None:
        named["initial"] = {"on": today} | named.get("initial", {})
        super().__init__(*args, **named)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(
                _("Cette date est à venir : notez la démarche une fois faite.")
            )
        if on < self.today - FURTHEST:
            raise forms.ValidationError(_("Cette date a plus d’un an : vérifiez l’année."))
        return on

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        on = answers.get("on")
        for name in ("call_back_on", "meets_on"):
            day = answers.get(name)
            if on and day and day < on:
                self.add_error(
                    name, _("Cette date est avant la démarche : choisissez-en une après.")
                )
            if day and day > self.today + FURTHEST:
                self.add_error(name, _("Cette date est dans plus d’un an."))
        if answers.get("meets_on") and answers.get("answer") not in AGREED:
            self.add_error(
                "meets_on",
                _("Cochez « rendez-vous obtenu » ou « entretien proposé », ou effacez ce jour."),
            )
        return answers


class ApproachForm(DatedForm):
    key = KeyField()
    kind = forms.ChoiceField(
        label=_("Comment ?"),
        choices=ApproachKind.choices,
        initial=ApproachKind.PHONE,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note personnelle"),
        help_text=_("Personne d’autre ne la lit : ni le club, ni le conseiller."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("key", "kind", "answer", "on", "meets_on", "call_back_on", "note")


class ReplyForm(DatedForm):
    """What the company answered to what was sent."""
