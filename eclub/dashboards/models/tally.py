"""Counts at four levels, what was not added to them yet, and where each club was counted.

Triggers write ``TallyDelta`` and ``TallyMove`` (migrations 0002 and later); only the folding
writes the others. Nothing here names another table by a foreign key: what is counted may go.
"""

from django.db import models

from eclub.dashboards.enums import Level

CODE_LENGTH = 20


class Tally(models.Model):
    """How much of one thing the clubs of one place have, whose season begins in one quarter."""

    pk = models.CompositePrimaryKey("level", "place", "cohort", "measure", "cell")
    level = models.CharField(max_length=11, choices=Level)
    # A region's or a département's code, an agency's or a club's key.
    place = models.CharField(max_length=CODE_LENGTH)
    # The first day of the quarter; 0001-01-01 of a club without a season, which no place counts.
    cohort = models.DateField()
    measure = models.CharField(max_length=CODE_LENGTH)
    cell = models.CharField(max_length=CODE_LENGTH)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.level} {self.place} {self.cohort} {self.measure} {self.cell}: {self.value}"


class TallyDelta(models.Model):
    """What changed in one club, not in its tallies yet."""

    club = models.BigIntegerField()
    measure = models.CharField(max_length=CODE_LENGTH)
    cell = models.CharField(max_length=CODE_LENGTH)
    change = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.club} {self.measure} {self.cell} {self.change:+}"


class TallyMove(models.Model):
    """A club, or all clubs of an agency, that may have to be counted elsewhere from now on."""

    club = models.BigIntegerField(null=True)
    agency = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.club or ''} {self.agency or ''}"


class TallyPlace(models.Model):
    """Where the tallies of one club are counted."""

    club = models.BigIntegerField(primary_key=True)
    region = models.CharField(max_length=CODE_LENGTH)
    departement = models.CharField(max_length=CODE_LENGTH)
    agency = models.CharField(max_length=CODE_LENGTH)
    cohort = models.DateField()

    def __str__(self) -> str:
        return f"{self.club} {self.agency} {self.cohort}"
