"""What everybody must have done before going on, asked by pages and by sockets."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from members.models import User


def has_accepted_charter(person: User) -> bool:
    """Nobody takes part without having accepted the charter as it is today."""
    return person.charter_version == settings.CHARTER_VERSION


def needs_second_factor(person: User) -> bool:
    """Staff see other people's data: they need more than a password or a mailbox."""
    return settings.STAFF_SECOND_FACTOR and person.is_on_staff


def has_second_factor(person: User) -> bool:
    """Has one, or needs none; recovery codes alone are none."""
    if not needs_second_factor(person):
        return True
    factors = Authenticator.objects.filter(user=person)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
