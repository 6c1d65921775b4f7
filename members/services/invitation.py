"""Invitations by e-mail: writing, sending, accepting, withdrawing them.

The link's 32 random bytes are in its e-mail; the database keeps their SHA-256, and the e-mail's
text until it is sent. Without a mail server the outbox is where the e-mail is read.
"""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eclub.kit.feature_settings import CONTACT
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from eclub.kit.services.outbox import write_mail
from members.enums import InvitationState
from members.models import Agency, Invitation, Region, User
from members.models.invitation import default_expiry
from members.services import person as people
from members.services import role as roles

# Sent inside the transaction that accepts, with ``invitation`` and ``person``: what the invitation
# gives above this layer (a seat) is given there. A receiver may raise InvitationRefused.
invitation_accepted = Signal()


class InvitationRefused(Exception):
    """The invitation cannot be accepted now; the text says why, in the person's language."""


class InvitationClosed(Exception):
    """The invitation was accepted, withdrawn or has expired; None: there is no such invitation."""

    def __init__(self, state: InvitationState | None) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def invite(
    email: str,
    *,
    purpose: str,
    by: User,
    role_kind: str = "",
    agency: Agency | None = None,
    region: Region | None = None,
    until: datetime | None = None,
) -> tuple[Invitation, str]:
    """Write an invitation; returns it with the token of its link, which cannot be read again."""
    token, kept = new_token()
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        token_hash=kept,
        purpose=purpose,
        role_kind=role_kind,
        agency=agency,
        region=region,
        invited_by=by,
        expires_at=until or default_expiry(),
    )
    audit.record(by, "invitation.written", invitation, role=role_kind)
    return invitation, token


def send(invitation: Invitation, token: str) -> None:
    """Write the e-mail with the link."""
    known = User.objects.with_email(invitation.email).exists()
    write_mail(
        invitation.email,
        "invitation",
        {
            "invitation": invitation,
            "inviter": invitation.invited_by,
            "known": known,
            "link": settings.PUBLIC_URL + reverse("invitation", args=[token]),
        },
        # One message per link, however often the button is pressed.
        key=f"invitation-{invitation.pk}-{token_hash(token).hex()[:16]}",
        language=language_of(invitation.email),
        secret=True,
    )


def language_of(email: str) -> str:
    """The language to write to an address in: its owner's, or else the platform's."""
    person = User.objects.with_email(email).first()
    return person.language if person else settings.LANGUAGE_CODE


def find(token: str) -> Invitation | None:
    """The invitation of a link, whatever its state."""
    return (
        Invitation.objects.filter(token_hash=token_hash(token))
        .select_related("invited_by", "agency", "region")
        .first()
    )


@transaction.atomic
def accept(
    token: str,
    *,
    first_name: str = "",
    last_name: str = "",
    password: str | None = None,
    language: str = settings.LANGUAGE_CODE,
) -> User:
    """Accept an invitation, once: whoever comes second gets ``InvitationClosed``.

    Makes the account of a new address. An existing account keeps its names and its password;
    that its owner is the one who accepts is for the caller to make sure of.
    """
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("agency", "region", "invited_by")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None:
        raise InvitationClosed(None)
    if invitation.state() != InvitationState.PENDING:
        raise InvitationClosed(invitation.state())
    person = _person(
        invitation.email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        language=language,
    )
    if not person.is_active:
        raise InvitationRefused(
            _("Ce compte est fermé. Écrivez à %(contact)s pour le rouvrir.")
            % {"contact": CONTACT.value}
        )
    people.verify_email(person)
    if invitation.role_kind:
        roles.give(
            person,
            invitation.role_kind,
            agency=invitation.agency,
            region=invitation.region,
            by=invitation.invited_by,
        )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(person, "invitation.accepted", invitation)
    invitation_accepted.send(sender=Invitation, invitation=invitation, person=person)
    return person


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User | None) -> None:
    """Take an invitation back; its link says so from now on. An accepted one stays as it is."""
    withdrawn = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=timezone.now())
    if withdrawn:
        audit.record(by, "invitation.withdrawn", invitation)


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> str:
    """Send a new link, good for a full period; the former link stops working."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.state() in {InvitationState.ACCEPTED, InvitationState.WITHDRAWN}:
        raise InvitationClosed(locked.state())
    token, locked.token_hash = new_token()
    locked.expires_at = default_expiry()
    locked.save(update_fields=["token_hash", "expires_at"])
    audit.record(by, "invitation.renewed", invitation)
    send(locked, token)
    return token


def ask_again(invitation: Invitation) -> None:
    """Tell who invited that a new link is wanted, at most once a day."""
    inviter = invitation.invited_by
    write_mail(
        inviter.email if inviter and inviter.is_active else CONTACT.value,
        "invitation_wanted",
        {"invitation": invitation},
        key=f"invitation-wanted-{invitation.pk}-{timezone.now():%Y-%m-%d}",
        language=inviter.language if inviter else settings.LANGUAGE_CODE,
    )


def _person(email: str, *, password: str | None, **fields: object) -> User:
    person = User.objects.with_email(email).first()
    if person is None:
        try:
            with transaction.atomic():
                person = people.register(email, password=password, **fields)
        except IntegrityError:
            # Another invitation of the same address was accepted in this very moment.
            person = User.objects.with_email(email).get()
    return person
