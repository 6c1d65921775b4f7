"""What everybody must have done before going on, asked by pages and by sockets."""

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from members.models import User

# Noted in a session in which a second factor was set up.
SECOND_FACTOR = "eclub_second_factor"


def has_accepted_charter(person: User) -> bool:
    """Nobody takes part without having accepted the charter as it is today."""
    return person.charter_version == settings.CHARTER_VERSION


def needs_second_factor(person: User) -> bool:
    """Staff see other people's data: they need more than a password or a mailbox."""
    return settings.STAFF_SECOND_FACTOR and person.is_on_staff


def has_second_factor(person: User) -> bool:
    """Recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=person)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def gave_second_factor(session: SessionBase) -> bool:
    """Whether it was given in this session: having one is no proof of who sits there.

    A member's passkey is not asked for; the day they become staff, their old session is.
    """
    if session.get(SECOND_FACTOR):
        return True
    given = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return any(record.get("method") == "mfa" for record in given)
