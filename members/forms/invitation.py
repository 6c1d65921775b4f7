"""Accepting an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import Form
from members.enums import SignInMeans
from members.forms.sign_in import GOOD_PASSWORD, name_password
from members.models import User

MEANS = [
    (SignInMeans.CODE, _("Un code par courriel : rien à retenir")),
    (SignInMeans.PASSWORD, _("Un mot de passe")),
    (SignInMeans.PASSKEY, _("Une clé d’accès : l’empreinte, le visage ou le code de mon appareil")),
]


class AcceptForm(Form):
    """Who comes, and how they will sign in from now on."""

    first_name = forms.CharField(
        label=_("Prénom"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom : le club vous appellera ainsi.")},
    )
    last_name = forms.CharField(
        label=_("Nom"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Écrivez votre nom.")},
    )
    means = forms.ChoiceField(
        label=_("Comment voulez-vous vous connecter ?"),
        help_text=_("Vous pourrez en changer à tout moment dans votre compte."),
        choices=MEANS,
        initial=SignInMeans.CODE,
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        required=False, strip=False, widget=forms.PasswordInput(render_value=True)
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)
        name_password(self.fields["password"], _("Mot de passe"), new=True, help_text=GOOD_PASSWORD)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("means") != SignInMeans.PASSWORD:
            cleaned["password"] = None
            return cleaned
        if not cleaned.get("password"):
            self.add_error(
                "password", _("Choisissez un mot de passe, ou l’un des deux autres moyens.")
            )
            return cleaned
        person = User(
            email=self.email,
            first_name=cleaned.get("first_name", ""),
            last_name=cleaned.get("last_name", ""),
        )
        try:
            validate_password(cleaned["password"], person)
        except ValidationError as error:
            self.add_error("password", error)
        return cleaned
