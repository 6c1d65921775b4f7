"""An invitation by e-mail: a secret link that works once and expires.

What accepting it gives is known above: staff invitations carry a role, and the club's seat
hangs on an invitation from the clubs app.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import InvitationState, RoleKind
from members.feature_settings import INVITATION_DAYS
from members.models.organisation import Agency, Region


def default_expiry() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS.value)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, now: datetime | None = None) -> "InvitationQuerySet":
        """Neither accepted, nor withdrawn, nor expired."""
        return self.filter(
            accepted_at=None, withdrawn_at=None, expires_at__gt=now or timezone.now()
        )

    def unanswered(self) -> "InvitationQuerySet":
        """Pending or expired: what may still be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    email = models.EmailField(_("adresse électronique"))
    # SHA-256 of the 32 random bytes in the link; the link itself is stored nowhere but its mail.
    token_hash = models.BinaryField(max_length=32, unique=True)
    # What the person is invited to, in words: "l’e-club de Morlaix".
    purpose = models.CharField(max_length=120)
    role_kind = models.CharField(max_length=15, choices=RoleKind, blank=True)
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True)
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="invitations_sent",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=default_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="invitation_email_in_lower_case",
                condition=Q(email=models.functions.Lower("email")),
            )
        ]
        indexes = [
            # Whoever is erased, or takes a copy of their data.
            models.Index(fields=["email"], name="invitation_to"),
            models.Index(
                fields=["created_at"],
                condition=~Q(email__endswith="@erased.invalid"),
                name="invitation_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.purpose}"

    def state(self, now: datetime | None = None) -> InvitationState:
        """Whether it can still be accepted, or why not."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if self.expires_at <= (now or timezone.now()):
            return InvitationState.EXPIRED
        return InvitationState.PENDING
