"""The figures as they were at the end of a quarter, and what of them was published.

Nothing here is changed once it is written: triggers of migration ``0005_snapshots`` refuse it, so
no foreign key needs to watch over the snapshot of a line.
"""

from django.db import models
from django.urls import reverse

from eclub.dashboards import quarters
from eclub.dashboards.enums import Level
from eclub.dashboards.models.tally import CODE_LENGTH


class Snapshot(models.Model):
    # First days: of the quarter that had just ended, and of the one whose seasons are published.
    quarter = models.DateField(unique=True)
    cohort = models.DateField(unique=True)
    # The figures are as known on this day.
    taken_on = models.DateField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-quarter"]

    def __str__(self) -> str:
        return quarters.in_words(self.quarter)

    def get_absolute_url(self) -> str:
        return reverse("open_figures_csv", args=[self.cohort.isoformat()])

    @property
    def season(self) -> str:
        """« 3e trimestre 2026 »: when the published seasons began."""
        return quarters.in_words(self.cohort)


class SnapshotPlace(models.Model):
    """All counts of one région, département or agency, by cohort, measure and cell."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="places", db_constraint=False
    )
    level = models.CharField(max_length=11, choices=Level)
    place = models.CharField(max_length=CODE_LENGTH)
    counts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "level", "place"], name="snapshot_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.place}"


class PublishedLine(models.Model):
    """One published figure, see ``eclub.dashboards.services.publication.Line``."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="lines", db_constraint=False
    )
    region = models.CharField(max_length=CODE_LENGTH, blank=True)
    departement = models.CharField(max_length=CODE_LENGTH, blank=True)
    table = models.CharField(max_length=CODE_LENGTH)
    cell = models.CharField(max_length=CODE_LENGTH, blank=True)
    # None: not published.
    count = models.BigIntegerField(null=True)
    of = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "region", "departement", "table", "cell"],
                name="published_line_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.departement} {self.table} {self.cell}"
