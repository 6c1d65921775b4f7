"""Whom a member lets know how many call-backs wait for them: how many, never of whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.models import Club


class Buddy(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="buddies")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    buddy = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("binôme")
        constraints = [
            models.UniqueConstraint(fields=["club", "member"], name="one_buddy_per_member"),
            models.CheckConstraint(
                name="nobody_is_their_own_buddy", condition=~models.Q(member=models.F("buddy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.buddy_id}"
