"""allauth's forms of passkeys and applications in our words."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.sign_in import WordedForm

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "class": "fr-input",
}


class AddPasskeyForm(WordedForm, AddWebAuthnForm):
    """A name for the key, and whether it alone signs in."""

    def word(self) -> None:
        self.fields["name"].label = _("Nom de la clé")
        self.fields["name"].help_text = _("Par exemple « mon téléphone ».")
        self.fields["name"].required = True
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Se connecter avec cette clé seule")
        passwordless.help_text = _(
            "L’appareil vous reconnaît par votre empreinte, votre visage ou son code. "
            "Décochez pour une clé USB sans code."
        )
        passwordless.initial = True


class RenamePasskeyForm(WordedForm, EditWebAuthnForm):
    name = forms.CharField(label=_("Nom de la clé"), max_length=60)


class ActivateApplicationForm(WordedForm, ActivateTOTPForm):
    def word(self) -> None:
        self.fields["code"].label = _("Code à six chiffres affiché par l’application")
        self.fields["code"].widget.attrs = dict(CODE)


class SecondFactorForm(WordedForm, AuthenticateForm):
    def word(self) -> None:
        _name_code(self.fields["code"])


class ConfirmIdentityForm(WordedForm, ReauthenticateForm):
    def word(self) -> None:
        _name_code(self.fields["code"])


def _name_code(field: forms.Field) -> None:
    field.label = _("Code de l’application ou code de secours")
    # A recovery code is typed here as well, so the digits' keyboard is no limit.
    field.widget.attrs = {key: value for key, value in CODE.items() if key != "inputmode"}


class DeactivateApplicationForm(WordedForm, DeactivateTOTPForm):
    """Only a confirmation."""


class NewRecoveryCodesForm(WordedForm, GenerateRecoveryCodesForm):
    """Only a confirmation."""
