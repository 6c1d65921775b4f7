"""Giving and ending roles."""

from django.db import transaction
from django.utils.translation import gettext as _

from eclub.kit.services import audit
from members.enums import RoleKind
from members.models import Agency, Region, Role, User


class RoleKept(Exception):
    """A role that cannot end; its text says why, in the person's language."""


@transaction.atomic
def give(
    person: User,
    kind: str,
    *,
    agency: Agency | None = None,
    region: Region | None = None,
    by: User | None,
) -> Role:
    """Let a person act as ``kind`` there; nothing changes when they may already."""
    role, new = Role.objects.get_or_create(person=person, kind=kind, agency=agency, region=region)
    if new:
        audit.record(
            by,
            "role.given",
            person,
            kind=kind,
            agency=agency and agency.pk,
            region=region and region.pk,
        )
    return role


@transaction.atomic
def end(role: Role, *, by: User) -> None:
    """Take a role away; an administrator keeps their own, so that there is always one."""
    if role.kind == RoleKind.ADMINISTRATOR and role.person_id == by.pk:
        raise RoleKept(_("Vous ne pouvez pas retirer votre propre rôle d’administrateur."))
    audit.record(
        by,
        "role.ended",
        role.person,
        kind=role.kind,
        agency=role.agency_id,
        region=role.region_id,
    )
    role.delete()
