"""How allauth behaves here: nobody signs up alone, and its mail goes through our outbox."""

import base64
import hashlib
import logging
import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from eclub.kit.services.outbox import write_message
from members.models import User
from members.openid.provider import SIGNED_IN_BY, way_out
from members.services.person import announce_access_change

logger = logging.getLogger(__name__)
# Set while signing in on a computer that others use: the session ends with the browser.
FORGET = "eclub_forget"
# Messages whose code or link lets in whoever reads them.
SECRET_MAILS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/password_reset_key",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations, and what goes wrong says how to go on."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé."),
        "email_password_mismatch": _(
            "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou recevez un code "
            "par courriel."
        ),
        "incorrect_code": _("Ce code ne convient pas : recopiez celui du dernier courriel reçu."),
        "incorrect_password": _("Ce n’est pas votre mot de passe. Essayez encore."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "too_many_login_attempts": _(
            "Trop d’essais de suite. Patientez cinq minutes, puis recommencez."
        ),
        "rate_limited": _("Trop de demandes de suite. Patientez quelques minutes."),
        "email_taken": _("Cette adresse a déjà un compte."),
        "same_as_current": _("C’est déjà votre adresse."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's message into the outbox, from a subject and a text of ours."""
        full = {
            "request": allauth_context.request,
            "email": email,
            "brand": settings.BRAND,
            "public_url": settings.PUBLIC_URL,
            **context,
        }
        write_message(
            email,
            render_to_string(f"{template_prefix}_subject.txt", full),
            render_to_string(f"{template_prefix}_message.txt", full).strip() + "\n",
            secret=template_prefix in SECRET_MAILS,
        )

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """By way of the provider one came in by, which is to end its session as well."""
        return way_out(request) or str(super().get_logout_redirect_url(request))

    def get_login_stages(self) -> list[str]:
        """Ask for a second factor where we require one, see ``members.stages``."""
        return [
            "members.stages.SecondFactorStage"
            if stage == "allauth.mfa.stages.AuthenticateStage"
            else stage
            for stage in super().get_login_stages()
        ]

    def logout(self, request: HttpRequest) -> None:
        """Who comes back from a provider while signed in begins anew, with its word."""
        came = request.session.get(SIGNED_IN_BY)
        super().logout(request)
        if came and "code" in request.GET:
            request.session[SIGNED_IN_BY] = came

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        if request.session.pop(FORGET, False):
            request.session.set_expiry(0)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys carry the platform's name; application secrets are kept encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Ce code ne convient pas. Celui de l’application change toutes les trente secondes ; "
            "un code de secours ne sert qu’une fois."
        ),
        "cannot_delete_authenticator": _(
            "Votre rôle demande une seconde vérification : ajoutez-en une autre avant de "
            "retirer celle-ci."
        ),
        "unverified_email": _("Confirmez d’abord votre adresse électronique."),
    }

    def _get_site_name(self) -> str:
        return str(settings.BRAND["name"])

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given; of what no key reads any more, a secret nobody has."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The codes of its person are wrong ones from now on, not failures of ours.
            logger.warning("second factor unreadable: SECRET_KEY or a former one is missing")
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one second factor where it is required."""
        person: User = authenticator.user
        if not settings.STAFF_SECOND_FACTOR or not person.is_on_staff:
            return True
        others = Authenticator.objects.filter(user=person).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ending a session elsewhere also closes what that session keeps open."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        for person_id in {session.user_id for session in ended}:
            announce_access_change(person_id)


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Another identity provider signs in people we know, and creates nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """The fields alone: what a person's row looked up is no part of it, nor JSON."""
        names = [field.attname for field in instance._meta.concrete_fields]
        fields = {name: getattr(instance, name) for name in names}
        said: dict[str, Any] = super().serialize_instance(type(instance)(**fields))
        return said

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """ProConnect wants 32 characters at least."""
        return secrets.token_urlsafe(32)


def _cipher() -> MultiFernet:
    """The present key writes; former ones, those that sign nothing any more too, still read."""
    former = *settings.SECRET_KEY_FALLBACKS, *settings.SECOND_FACTOR_FALLBACKS
    hashes = (
        hashlib.sha256(f"second factor {key}".encode()).digest()
        for key in (settings.SECRET_KEY, *former)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in hashes])
