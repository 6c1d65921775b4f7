"""A club that somebody should look at, and why: found by a task, read by the dashboards.

What makes a club need help is mostly that nothing happens, which no event tells: it is looked
for every few minutes, and pages read a few rows of it, however many clubs there are.
"""

from typing import ClassVar

from django.db import models

from clubs.models import Club


class Alert(models.Model):
    club = models.OneToOneField(Club, models.CASCADE, primary_key=True, related_name="alert")
    # Where it lies, as addresses name it: each level is read by its own index.
    region = models.CharField(max_length=3)
    departement = models.CharField(max_length=3)
    agency = models.BigIntegerField()
    # As ``services.attention`` writes them.
    reasons = models.JSONField(default=list)
    # How many of them there are, since most of them come first.
    weight = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-weight", "club"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region", "-weight", "club"], name="alert_in_region"),
            models.Index(fields=["departement", "-weight", "club"], name="alert_in_departement"),
            models.Index(fields=["agency", "-weight", "club"], name="alert_in_agency"),
            models.Index(fields=["-weight", "club"], name="alert_anywhere"),
        ]

    def __str__(self) -> str:
        return f"{self.club_id} {self.weight}"
