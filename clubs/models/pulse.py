"""The self-efficacy pulse: how sure a member feels of what a search for work asks for.

For the member and their advisor only; it is never compared between people.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import PulseMoment
from clubs.models.seat import Seat

STATEMENTS_MOST = 15


class PulseScale(models.Model):
    """What is asked; administrators may ask otherwise, from then on."""

    name = models.CharField(_("nom"), max_length=80)
    source = models.TextField(_("source"), max_length=600)
    # One statement a line.
    statements = models.TextField(_("affirmations, une par ligne"), max_length=3000)
    points = models.PositiveSmallIntegerField(_("degrés de l’échelle"), default=5)
    lowest = models.CharField(_("premier degré"), max_length=40)
    highest = models.CharField(_("dernier degré"), max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("échelle du point de confiance")
        verbose_name_plural = _("échelles du point de confiance")
        constraints = [
            models.CheckConstraint(name="pulse_scale_points", condition=Q(points__range=(3, 11)))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.statements.splitlines() if line.strip()]

    def clean(self) -> None:
        if not 1 <= len(self.lines) <= STATEMENTS_MOST:
            raise ValidationError(
                {
                    "statements": _("Écrivez de une à %(most)s affirmations.")
                    % {"most": STATEMENTS_MOST}
                }
            )


class PulseAnswer(models.Model):
    """One member's answers at one moment, which they may set right until the next."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="pulses")
    moment = models.CharField(max_length=2, choices=PulseMoment)
    # With its wording: an answer to another question is another answer.
    scale = models.ForeignKey(PulseScale, models.PROTECT, related_name="+")
    values = ArrayField(models.PositiveSmallIntegerField())
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["seat", "moment"]
        verbose_name = _("point de confiance")
        constraints = [
            models.UniqueConstraint(fields=["seat", "moment"], name="one_pulse_per_moment")
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.moment}"

    @property
    def mean(self) -> float:
        """From 1 to the scale's points."""
        return sum(self.values) / len(self.values)
