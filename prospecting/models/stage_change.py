"""Each step of a company through a club's stages: who, when, from where, to where, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from prospecting.enums import Stage, StageReason
from prospecting.models.approach import Approach
from prospecting.models.prospect import Prospect


class StageChange(models.Model):
    prospect = models.ForeignKey(Prospect, models.CASCADE, related_name="stage_changes")
    # Null: the company itself, by its link, or somebody whose account is gone.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    from_stage = models.CharField(max_length=10, choices=Stage)
    to_stage = models.CharField(max_length=10, choices=Stage)
    why = models.CharField(max_length=10, choices=StageReason)
    approach = models.ForeignKey(
        Approach, models.SET_NULL, null=True, blank=True, related_name="stage_changes"
    )

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("changement d’étape")
        constraints = [
            models.CheckConstraint(
                name="stage_change_changes",
                condition=~models.Q(from_stage=models.F("to_stage")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prospect_id} {self.from_stage} → {self.to_stage}"
