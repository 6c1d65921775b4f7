"""allauth's forms of passkeys and applications in our words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from eclub.kit.forms import DesignMixin

CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "class": "fr-input",
}


class AddPasskeyForm(DesignMixin, AddWebAuthnForm):
    """A name for the key, and whether it alone signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class RenamePasskeyForm(DesignMixin, EditWebAuthnForm):
    name = forms.CharField(label=_("Nom de la clé"), max_length=60)


class ActivateApplicationForm(DesignMixin, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code à six chiffres affiché par l’application")
        self.fields["code"].widget.attrs = dict(CODE)


class SecondFactorForm(DesignMixin, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"])


class ConfirmIdentityForm(DesignMixin, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"])


def _name_code(field: forms.Field) -> None:
    field.label = _("Code de l’application ou code de secours")
    # A recovery code is typed here as well, so the digits' keyboard is no limit.
    field.widget.attrs = {key: value for key, value in CODE.items() if key != "inputmode"}


class DeactivateApplicationForm(DesignMixin, DeactivateTOTPForm):
    """Only a confirmation."""


class NewRecoveryCodesForm(DesignMixin, GenerateRecoveryCodesForm):
    """Only a confirmation."""
