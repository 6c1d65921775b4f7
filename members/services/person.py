"""Making, describing and closing the accounts of people."""

from datetime import datetime
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from eclub.kit.services import audit
from eclub.kit.signals import access_changed
from members.models import User
from members.services import known_device


@transaction.atomic
def register(email: str, *, password: str | None = None, **fields: object) -> User:
    """A new person whose address is known to be theirs."""
    person = User.objects.create_user(email, password, **fields)
    verify_email(person)
    return person


def verify_email(person: User) -> None:
    """Note that the person reads the mail sent to their address."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def describe(
    person: User,
    *,
    first_name: str,
    last_name: str,
    language: str,
    wants_digest: bool,
    wants_call_backs: bool,
    wants_follow_up: bool,
) -> None:
    """Change what a person says of themselves, and which regular messages they get."""
    said = {
        "first_name": first_name,
        "last_name": last_name,
        "language": language,
        "wants_digest": wants_digest,
        "wants_call_backs": wants_call_backs,
        "wants_follow_up": wants_follow_up,
    }
    for name, value in said.items():
        setattr(person, name, value)
    person.save(update_fields=said)
    audit.record(person, "user.described", person)


@transaction.atomic
def accept_charter(person: User, now: datetime) -> None:
    """Note that the person accepts the charter as it is today."""
    person.charter_accepted_at, person.charter_version = now, settings.CHARTER_VERSION
    person.save(update_fields=["charter_accepted_at", "charter_version"])
    audit.record(person, "charter.accepted", person, version=settings.CHARTER_VERSION)


@transaction.atomic
def deactivate(person: User, by: User) -> None:
    """Close an account: nothing of it is lost, nobody can use it."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    audit.record(by, "user.deactivated", person)
    announce_access_change(person.pk)


@transaction.atomic
def forget_second_factors(person: User, by: User) -> None:
    """Let somebody who lost their key and their codes begin anew; they are signed out."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    audit.record(by, "user.second_factors_forgotten", person)
    announce_access_change(person.pk)


def end_sessions(person: User) -> None:
    """Sign a person out everywhere."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in UserSession.objects.filter(user=person):
        store().delete(session.session_key)
        session.delete()
    known_device.forget_all(person)


def announce_access_change(person_id: int) -> None:
    """Tell, once committed, whoever keeps something open for this person."""

    def announce() -> None:
        access_changed.send_robust(sender=User, person_id=person_id)

    transaction.on_commit(announce, robust=True)
