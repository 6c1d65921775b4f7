"""A weekly half-day of a club, in the agency's local time."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.enums import Weekday
from clubs.models.club import Club


class Slot(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday)
    starts_at = models.TimeField(_("heure de début"))
    minutes = models.PositiveSmallIntegerField(
        _("durée en minutes"),
        default=180,
        validators=[MinValueValidator(60), MaxValueValidator(240)],
    )

    class Meta:
        ordering = ["weekday"]
        verbose_name = _("créneau")
        constraints = [
            models.UniqueConstraint(
                fields=["club", "weekday"],
                name="slots_on_different_days",
                violation_error_message=_("Choisissez deux jours différents."),
            ),
            models.CheckConstraint(
                name="slot_lasts_one_to_four_hours",
                condition=models.Q(minutes__range=(60, 240)),
                violation_error_message=_("Une séance dure d’une à quatre heures."),
            ),
            models.CheckConstraint(name="slot_weekday_exists", condition=models.Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)
