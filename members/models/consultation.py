"""Who, of the staff, opened what of a person's data, and on which day."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import ConsultedKind
from members.models.person import User

ACCESS_LOG_MONTHS = 12


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def about(self, person: User) -> "ConsultationQuerySet":
        """Of this person, before they had an account too."""
        return self.filter(Q(person=person) | Q(email=person.email)).order_by("-on", "-id")


class Consultation(models.Model):
    """One row per day, reader, person and kind: how often is nobody's business."""

    # One of both: a candidate has no account yet.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="consultations"
    )
    kind = models.CharField(_("ce qui a été consulté"), max_length=12, choices=ConsultedKind)
    on: "models.DateField[date, date]" = models.DateField(_("le"), default=timezone.localdate)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("consultation")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "email", "reader", "kind", "on"],
                nulls_distinct=False,
                name="consulted_once_a_day",
            ),
            models.CheckConstraint(
                name="consultation_of_somebody",
                condition=(Q(person=None) & ~Q(email="")) | Q(person__isnull=False, email=""),
            ),
        ]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="consulted_by_email"),
            models.Index(fields=["on"], name="consulted_on"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.reader_id} {self.kind}"
