"""What somebody asked to read of all that is held on them: one archive, for a few days."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eclub.kit.models import StoredFile
from members.models.person import User

EXPORT_KEPT = timedelta(days=7)


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def waiting(self) -> "DataExportQuerySet":
        return self.filter(ready_at=None)

    def readable(self, person: User, now: datetime | None = None) -> "DataExportQuerySet":
        """This person's own, ready and not past their days."""
        return self.filter(person=person, ready_at__gt=(now or timezone.now()) - EXPORT_KEPT)


class DataExport(StoredFile):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_exports"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = _("export de données")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at=None), name="one_export_waits_per_person"
            )
        ]

    @property
    def expires_at(self) -> datetime | None:
        return self.ready_at and self.ready_at + EXPORT_KEPT
