"""An invitation that, once accepted, gives a seat of a club."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from clubs.models.club import Club
from members.models import Invitation


class SeatInvitationQuerySet(models.QuerySet["SeatInvitation"]):
    def pending(self, now: datetime | None = None) -> "SeatInvitationQuerySet":
        return self.unanswered().filter(invitation__expires_at__gt=now or timezone.now())

    def unanswered(self) -> "SeatInvitationQuerySet":
        """Neither accepted nor withdrawn: pending, or expired and waiting to be sent again."""
        return self.filter(invitation__accepted_at=None, invitation__withdrawn_at=None)


class SeatInvitation(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="invitations")
    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="seat_invitation")

    objects = SeatInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.invitation)
