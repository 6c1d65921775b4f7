"""What lasts from one moment to another."""

from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q


class Lasting(models.Model):
    """``during`` has both its ends: the table says so with ``bounded``."""

    during = DateTimeRangeField()

    class Meta:
        abstract = True

    @property
    def starts_at(self) -> datetime:
        start: datetime = self.during.lower
        return start

    @property
    def ends_at(self) -> datetime:
        end: datetime = self.during.upper
        return end


def bounded(name: str) -> models.CheckConstraint:
    """Neither empty nor without end."""
    return models.CheckConstraint(
        name=name,
        condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
    )
