"""Guests of a session: a link made by who leads it, for somebody without an account.

The link's 32 random bytes are shown once and only their hash is kept. It ends with the room, or
when it is withdrawn; then the guest is out at once.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clubs.enums import SessionState
from clubs.models import ClubSession, GuestInvitation
from clubs.video import parts, rights
from clubs.video.protocol import Part
from eclub.kit.secret_links import new_token, token_hash
from eclub.kit.services import audit
from members.models import User


@transaction.atomic
def invite(
    session: ClubSession, name: str, *, by: User, purpose: str = ""
) -> tuple[GuestInvitation, str]:
    """Write an invitation; returns it with the token of its link, which cannot be read again."""
    token, kept = new_token()
    invitation = GuestInvitation.objects.create(
        session=session,
        name=name,
        purpose=purpose,
        token_hash=kept,
        invited_by=by,
    )
    audit.record(by, "guest.invited", invitation, session=session.pk)
    return invitation, token


@transaction.atomic
def withdraw(invitation: GuestInvitation, *, by: User | None) -> None:
    """The link no longer works, and whoever came by it is out; ``by`` None is the guest."""
    withdrawn = GuestInvitation.objects.filter(pk=invitation.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if withdrawn:
        audit.record(by, "guest.withdrawn", invitation, session=invitation.session_id)
        rights.announce(session=invitation.session_id)
        parts.renew(invitation.session_id, Part.DOOR)


def find(token: str) -> GuestInvitation | None:
    """The invitation of a link that works."""
    return _working().filter(token_hash=token_hash(token)).first()


def of_cookie(cookie: str, session_id: int) -> GuestInvitation | None:
    """The invitation that a browser came in by, while it works."""
    return _working().filter(pk=rights.guest_of(cookie), session=session_id).first()


def _working() -> QuerySet[GuestInvitation]:
    held = GuestInvitation.objects.working().exclude(session__state=SessionState.CANCELLED)
    return held.select_related("session__club__agency", "invited_by")
