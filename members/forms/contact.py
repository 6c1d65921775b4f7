"""What one says of a contact, and the filters above their list."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from eclub.kit.filters import FilterForm
from eclub.kit.forms import Form, ModelForm
from members.models import Contact
from members.models.contact import PHONE_LENGTH, VALUES_MOST, WEEKS_MOST, is_email, linkedin_profile

FURTHEST = timedelta(days=3 * 366)


class LinesField(forms.CharField):
    """Several short values, one a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > VALUES_MOST:
            raise ValidationError(_("C’est trop pour une personne : vingt lignes au plus."))


class ContactForm(ModelForm):
    emails = LinesField(
        label=_("Courriels"), help_text=_("Un par ligne."), required=False, max_length=4000
    )
    phones = LinesField(
        label=_("Téléphones"), help_text=_("Un par ligne."), required=False, max_length=1000
    )
    linkedin = forms.CharField(
        label=_("Profil LinkedIn"),
        help_text=_("L’adresse de sa page, par exemple linkedin.com/in/prenom-nom."),
        required=False,
        max_length=250,
    )
    every_weeks = forms.IntegerField(
        label=_("Reprendre contact toutes les … semaines"),
        min_value=1,
        max_value=WEEKS_MOST,
        required=False,
    )

    class Meta:
        model = Contact
        fields = [
            "name",
            "company",
            "position",
            "emails",
            "phones",
            "linkedin",
            "how_known",
            "known_since",
            "notes",
            "every_weeks",
            "next_on",
            "shared_with_club",
        ]
        widgets = {
            "known_since": forms.DateInput,
            "next_on": forms.DateInput,
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {
            "name": _("Prénom et nom"),
            "how_known": _("D’où la connaissez-vous ?"),
            "known_since": _("Depuis le"),
        }
        help_texts = {
            "how_known": _("Un ancien poste, une voisine, un club de sport…"),
            "notes": _("Personne d’autre ne les lit : ni le club, ni le conseiller."),
            "next_on": _("Vide, il est compté à partir d’aujourd’hui."),
            "shared_with_club": _(
                "Sans votre nom ni le sien : seulement qu’une personne du club connaît quelqu’un "
                "dans cette entreprise. Vous décidez ensuite, à chaque demande."
            ),
        }
        error_messages = {"name": {"required": _("Écrivez au moins son nom.")}}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_company(self) -> str:
        return " ".join(self.cleaned_data["company"].split())

    def clean_emails(self) -> list[str]:
        emails: list[str] = self.cleaned_data["emails"]
        for email in emails:
            if not is_email(email):
                raise ValidationError(
                    _("« %(email)s » n’est pas une adresse électronique."),
                    params={"email": email[:80]},
                )
        return emails

    def clean_phones(self) -> list[str]:
        phones: list[str] = self.cleaned_data["phones"]
        for phone in phones:
            if len(phone) > PHONE_LENGTH or not any(letter.isdecimal() for letter in phone):
                raise ValidationError(
                    _("« %(phone)s » n’est pas un numéro de téléphone."),
                    params={"phone": phone[:80]},
                )
        return phones

    def clean_linkedin(self) -> str:
        typed = self.cleaned_data["linkedin"]
        if typed and not linkedin_profile(typed):
            raise ValidationError(
                _("Ce n’est pas l’adresse d’un profil : elle contient « linkedin.com/in/ ».")
            )
        return linkedin_profile(typed)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        next_on, since = answers.get("next_on"), answers.get("known_since")
        today = timezone.localdate()
        if next_on and not today - FURTHEST < next_on < today + FURTHEST:
            self.add_error("next_on", _("Cette date est très loin : vérifiez l’année."))
        if since and since > today:
            self.add_error("known_since", _("Cette date est à venir."))
        if answers.get("shared_with_club") and not answers.get("company"):
            self.add_error(
                "company", _("Sans entreprise, le club n’a rien à savoir : écrivez son nom.")
            )
        return answers

    def say_beside(self, other: Contact) -> None:
        """Say beside each field what the contact says now, where that is something else."""
        for name, typed in list(self.cleaned_data.items()):
            said = getattr(other, name)
            if said != typed:
                self.add_error(name, _("La fiche dit maintenant : %s") % _in_words(said))

    def _post_clean(self) -> None:
        """The model is only changed by the service, once everything is good."""


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, date):
        return date_format(value)
    shown = ", ".join(value) if isinstance(value, list) else str(value or "")
    return Truncator(shown).chars(200) or str(_("rien"))


class ContactFilterForm(FilterForm):
    text = forms.CharField(label=_("Nom, entreprise ou note"), required=False, max_length=200)
    show = forms.ChoiceField(
        label=_("Lesquels"),
        choices=[
            ("", _("Tous")),
            ("due", _("À recontacter maintenant")),
            ("planned", _("À recontacter plus tard")),
            ("shared", _("Le club peut savoir")),
            ("private", _("Pour moi seulement")),
            ("no_company", _("Sans entreprise")),
        ],
        required=False,
    )


class ForgetForm(Form):
    sure = forms.BooleanField(
        label=_("Oui, oublier tous mes contacts"),
        error_messages={"required": _("Cochez la case pour les oublier.")},
    )


class OtherForm(Form):
    """Which other contact is the same person."""

    other = forms.IntegerField()
