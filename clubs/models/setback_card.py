"""Setback cards: "if they say no, then I…", written before the call.

A card is its member's own, whatever the club; the one who calls has them in front of them.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Deferrable
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SITUATION_LENGTH = 200
ANSWER_LENGTH = 600


class SetbackCard(models.Model):
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="setback_cards"
    )
    # Chosen by the form when it is shown: submitted twice, it is one card.
    key = models.UUIDField(default=uuid4, editable=False)
    situation = models.CharField(_("s’ils disent"), max_length=SITUATION_LENGTH)
    answer = models.TextField(_("alors je"), max_length=ANSWER_LENGTH)
    # From 1 on, in the order in which its member wants to see them.
    position = models.PositiveSmallIntegerField()
    # Read by the member's club too.
    shared = models.BooleanField(_("montrée au club"), default=False)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="setback_card_once"),
            # Two cards change places within one transaction.
            models.UniqueConstraint(
                fields=["member", "position"],
                name="one_setback_card_per_position",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("setback_card", args=[self.pk])
