"""Adding a company, and logging an approach."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from prospecting.enums import Answer, ApproachKind
from prospecting.models.approach import NOTE_LENGTH
from prospecting.models.company import clean_siret

# A slip of the keyboard in the year is caught.
FURTHEST = timedelta(days=366)


class CompanyForm(Form):
    siret = forms.CharField(
        label=_("SIRET de l’établissement"),
        max_length=30,
        help_text=_("14 chiffres, sur le site de l’entreprise ou une facture."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Écrivez les 14 chiffres du SIRET.")},
    )
    name = forms.CharField(
        label=_("Nom de l’entreprise"),
        max_length=120,
        error_messages={"required": _("Écrivez le nom de l’entreprise.")},
    )
    commune = forms.CharField(label=_("Commune"), max_length=60, required=False)

    def clean_siret(self) -> str:
        return clean_siret(self.cleaned_data["siret"])


class ApproachForm(Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Comment ?"), choices=ApproachKind.choices, widget=forms.RadioSelect
    )
    answer = forms.ChoiceField(
        label=_("Qu’est-ce que cela a donné ?"), choices=Answer.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Le"), widget=forms.DateInput)
    call_back_on = forms.DateField(
        label=_("À recontacter le"), widget=forms.DateInput, required=False
    )
    note = forms.CharField(
        label=_("Note personnelle"),
        help_text=_("Vous seul la lirez : ni le club, ni le conseiller."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, today: date, *args: Any) -> None:
        initial = {"key": uuid4(), "kind": ApproachKind.PHONE, "on": today}
        super().__init__(*args, initial=initial)
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
        on, again = answers.get("on"), answers.get("call_back_on")
        if on and again and again < on:
            self.add_error(
                "call_back_on", _("Cette date est avant la démarche : choisissez-en une après.")
            )
        if again and again > self.today + FURTHEST:
            self.add_error("call_back_on", _("Cette date est dans plus d’un an."))
        return answers
