"""A letter by which somebody asks to be erased, as an advisor or an administrator notes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clubs.services import erasure
from eclub.kit.forms import Form
from members.models import User
from members.services import erasure as people


class LetterForm(Form):
    email = forms.EmailField(
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        label=_("Adresse électronique du compte"),
        help_text=_("Celle avec laquelle la personne se connecte."),
    )
    is_checked = forms.BooleanField(
        label=_("J’ai vérifié que la demande vient bien de cette personne"),
        error_messages={"required": _("Vérifiez d’abord de qui vient la demande.")},
    )

    def __init__(self, by: User, *args: Any) -> None:
        super().__init__(*args)
        self.by = by
        self.person: User | None = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.person = erasure.people_known_to(self.by).with_email(email).first()
        if self.person is None:
            raise forms.ValidationError(
                _(
                    "Aucun compte que vous suivez n’a cette adresse : vérifiez-la, ou transmettez "
                    "le courrier à un administrateur."
                )
            )
        if self.person == self.by:
            raise forms.ValidationError(
                _("C’est votre propre compte : demandez son effacement depuis « Mon compte ».")
            )
        if people.obstacles(self.person):
            raise forms.ValidationError(
                _(
                    "Cette personne a encore une responsabilité : un e-club ouvert, une séance à "
                    "venir, ou seule l’administration. Confiez-la d’abord à quelqu’un d’autre."
                )
            )
        return email
