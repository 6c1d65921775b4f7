"""allauth's sign-in forms in our words and our design."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from eclub.kit import rates
from eclub.kit.forms import DesignMixin
from members.adapters import FORGET
from members.models import User
from members.passwords import HELP as GOOD_PASSWORD
from members.services import known_device

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise
else:
    StrOrPromise = str

ADDRESS = _("Adresse électronique")


def remember_field() -> forms.BooleanField:
    """Whether the session outlives the browser; people also sign in at the library."""
    return forms.BooleanField(
        label=_("Rester connecté sur cet appareil"),
        help_text=_("Décochez si d’autres personnes se servent de cet appareil."),
        required=False,
        initial=True,
    )


def name_address(field: forms.Field, label: StrOrPromise = ADDRESS) -> None:
    field.label = label
    field.widget.attrs = {"autocomplete": "email", "inputmode": "email", "class": "fr-input"}


def name_password(
    field: forms.Field, label: StrOrPromise, *, new: bool = False, help_text: StrOrPromise = ""
) -> None:
    """A password that can be shown, without the words hidden inside it."""
    field.label, field.help_text = label, help_text
    field.template_name = "kit/password.html"  # type: ignore[attr-defined]  # Django 5.0's
    field.widget.attrs = {
        "autocomplete": "new-password" if new else "current-password",
        "class": "fr-password__input fr-input",
    }


class WordedForm(DesignMixin):
    """A form of allauth's whose fields speak as ours do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word()

    def word(self) -> None:
        """Set labels, hints and attributes of the fields."""


class PasswordForm(WordedForm, allauth_forms.LoginForm):
    """Address and password."""

    def word(self) -> None:
        name_address(self.fields["login"])
        name_password(self.fields["password"], _("Mot de passe"))
        remember = self.fields["remember"]
        model = remember_field()
        remember.label, remember.help_text = model.label, model.help_text
        remember.initial = True


class AskCodeForm(WordedForm, allauth_forms.RequestLoginCodeForm):
    """The address to which the code goes."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count_mail(email, [self._user] if self._user else [])
        return email

    def word(self) -> None:
        name_address(self.fields["email"])


class CodeForm(WordedForm, allauth_forms.ConfirmLoginCodeForm):
    """The code read in the e-mail."""

    remember = remember_field()

    def word(self) -> None:
        self.fields["code"].label = _("Code reçu par courriel")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "fr-input",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # The session is signed in later, perhaps after a second factor: the adapter reads this.
        allauth_context.request.session[FORGET] = not cleaned.get("remember")
        return cleaned


class ForgottenPasswordForm(WordedForm, allauth_forms.ResetPasswordForm):
    """The address to which the link goes."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        _count_mail(email, self.users)
        return email

    def word(self) -> None:
        name_address(self.fields["email"])


class NewPasswordForm(WordedForm, allauth_forms.ResetPasswordKeyForm):
    """A new password, by the link of an e-mail."""

    def word(self) -> None:
        _name_new_password(self)


class FirstPasswordForm(WordedForm, allauth_forms.SetPasswordForm):
    """A password where there was none."""

    def word(self) -> None:
        _name_new_password(self)


class ChangePasswordForm(WordedForm, allauth_forms.ChangePasswordForm):
    """Another password, by whoever knows the present one."""

    def word(self) -> None:
        name_password(self.fields["oldpassword"], _("Mot de passe actuel"))
        _name_new_password(self)


class NewAddressForm(WordedForm, allauth_forms.AddEmailForm):
    """The address that will replace the present one."""

    def word(self) -> None:
        name_address(self.fields["email"], _("Nouvelle adresse"))

    def save(self, request: HttpRequest) -> EmailAddress:
        """The present address hears of it before anything changes."""
        added: EmailAddress = super().save(request)
        get_adapter(request).send_notification_mail(
            "account/email/email_change_asked", request.user, {"new_email": added.email}
        )
        return added


class ConfirmPasswordForm(WordedForm, allauth_forms.ReauthenticateForm):
    """The password once more, before something grave."""

    def word(self) -> None:
        name_password(self.fields["password"], _("Mot de passe"))


def _count_mail(email: str, people: Iterable[User]) -> None:
    """Count one message that lets in; raises ValidationError when it is one too many.

    Browsers from which the person signed in before have a count of their own, which nobody else
    can use up.
    """
    request, address = allauth_context.request, email.lower()
    if any(known_device.is_known(request, person) for person in people):
        counts = [("mail_a_code_known", address)]
    else:
        # One place is stopped before it uses up what all have.
        place = ratelimit.get_ip(request)
        counts = [("mail_a_code_from", f"{address} {place}"), ("mail_a_code", address)]
    if not all(rates.allowed(request, action, key=key) for action, key in counts):
        raise get_adapter().validation_error("rate_limited")


def _name_new_password(form: forms.Form) -> None:
    name_password(
        form.fields["password1"], _("Nouveau mot de passe"), new=True, help_text=GOOD_PASSWORD
    )
    name_password(form.fields["password2"], _("Le même, une seconde fois"), new=True)
