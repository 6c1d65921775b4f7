"""What announces that somebody is erased: their own request, and the warning before their time."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from eclub.kit.models.erasure import ErasureBasis


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def due(self, now: datetime) -> "ErasureRequestQuerySet":
        return self.filter(due_at__lte=now)


class ErasureRequest(models.Model):
    """Carried out when it is due, unless the person takes it back before."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasure_request"
    )
    basis = models.CharField(max_length=10, choices=ErasureBasis, default=ErasureBasis.ASKED)
    # Who wrote it down, of a letter.
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("demande d’effacement")

    def __str__(self) -> str:
        return f"{self.person_id} {self.due_at:%Y-%m-%d}"


class ErasureWarning(models.Model):
    """Somebody was told that their time comes; nobody is erased without."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasure_warning"
    )
    written_at = models.DateTimeField()

    # Of the message in the outbox; the warning's number follows.
    MAIL_KEY = "erasure-warning-"

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("annonce d’effacement")

    def __str__(self) -> str:
        return f"{self.person_id} {self.written_at:%Y-%m-%d}"

    @property
    def mail_key(self) -> str:
        """Of the message in the outbox."""
        return f"{self.MAIL_KEY}{self.pk}"
