"""Adding a company, saying what the club knows of it, moving it and handing it over."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clubs.forms.change import ChangeForm, LineField
from clubs.models import Seat
from eclub.kit.forms import Form
from prospecting.enums import Stage
from prospecting.models.company import clean_siret


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


class FactsForm(ChangeForm):
    """How the company is reached: for the whole club."""

    phone = LineField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    ask_for = LineField(
        label=_("Personne à demander"),
        help_text=_("Son nom ou son rôle, par exemple « la cheffe d’atelier »."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Écrivez une adresse comme accueil@entreprise.fr.")},
    )

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, settings.PHONE_REGION)
        except phonenumbers.NumberParseException:
            number = None
        short = phonenumbers.is_valid_short_number_for_region
        if number is not None and short(number, settings.PHONE_REGION):
            return str(number.national_number)
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(
                _("Ce numéro n’est pas complet : écrivez ses dix chiffres, ou + et le pays.")
            )
        form = phonenumbers.PhoneNumberFormat
        at_home = phonenumbers.country_code_for_region(settings.PHONE_REGION) == number.country_code
        return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)


class MoveForm(Form):
    """A card's: where it was seen, and where it goes."""

    seen_in = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)
    to = forms.ChoiceField(label=_("Déplacer vers…"), choices=Stage.choices)


class HandOverForm(ChangeForm):
    marks_optional = False
    refused_beside = "to"

    def __init__(self, seats: Any, *args: Any) -> None:
        super().__init__(*args)
        self.seats: dict[str, Seat] = {str(seat.pk): seat for seat in seats}
        choices = [(pk, seat.member.short_name) for pk, seat in self.seats.items()]
        self.add_field(
            "to",
            forms.ChoiceField(
                label=_("Confier à"),
                choices=[("", _("Choisir une personne du club")), *choices],
                error_messages={
                    "required": _("Choisissez la personne qui va s’en occuper."),
                    "invalid_choice": _("Cette personne n’est plus dans le club."),
                },
            ),
        )

    @property
    def chosen(self) -> Seat:
        return self.seats[self.cleaned_data["to"]]
