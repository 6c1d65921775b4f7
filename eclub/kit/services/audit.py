"""Writing audit events."""

from django.db import models

from eclub.kit.models import AuditEvent


def record(
    actor: models.Model | None, action: str, target: models.Model, **details: object
) -> None:
    """Write that ``actor`` (None: the platform itself) did ``action`` to ``target``.

    ``action`` is a past participle after the noun ("club.opened"); ``details`` are JSON values
    without personal data beyond ids.
    """
    AuditEvent.objects.create(
        actor_id=None if actor is None else actor.pk,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        details=details,
    )
