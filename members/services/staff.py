"""Inviting people to work on the platform."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from members.enums import RoleKind
from members.models import Agency, Invitation, Region, User
from members.services import invitation as invitations


@transaction.atomic
def invite_staff(
    *, email: str, kind: str, agency: Agency | None, region: Region | None, by: User
) -> Invitation:
    """Write and send an invitation that gives a role to whoever accepts it."""
    with translation.override(invitations.language_of(email)):
        purpose = _purpose(kind, agency, region)
    invitation, token = invitations.invite(
        email,
        purpose=purpose,
        by=by,
        role_kind=kind,
        agency=agency,
        region=region,
    )
    invitations.send(invitation, token)
    return invitation


def _purpose(kind: str, agency: Agency | None, region: Region | None) -> str:
    """What follows "vous invite à rejoindre", within the 120 characters of the model."""
    if kind == RoleKind.ADVISOR:
        return (_("l’équipe des conseillers de %(agency)s") % {"agency": agency})[:120]
    if kind == RoleKind.MANAGER:
        return (_("les responsables de la région %(region)s") % {"region": region})[:120]
    return _("les administrateurs de la plateforme")
