"""The link of a message by which a company answers without an account, and what it said."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prospecting.enums import EmployerAnswer
from prospecting.models.prospect import Prospect

EMPLOYER_WORDS = 500
EMPLOYER_REACH = 120


class EmployerLinkQuerySet(models.QuerySet["EmployerLink"]):
    def working(self, now: datetime | None = None) -> "EmployerLinkQuerySet":
        """Neither withdrawn nor past their time."""
        return self.filter(withdrawn_at=None, expires_at__gt=now or timezone.now())

    def answered(self) -> "EmployerLinkQuerySet":
        return self.exclude(answered_at=None).order_by("-answered_at", "-pk")


class EmployerLink(models.Model):
    prospect = models.ForeignKey(Prospect, models.CASCADE, related_name="employer_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="employer_links"
    )
    # The secret in the link is made of it and of the settings' key: its author reads it again in
    # their message, and who reads the database cannot make it.
    seed = models.UUIDField(default=uuid4, editable=False)
    # SHA-256 of that secret.
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=6, choices=EmployerAnswer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    call_back_on = models.DateField(_("à recontacter le"), null=True, blank=True)
    # The company's own words, for the club that wrote to it.
    words = models.TextField(_("votre message"), max_length=EMPLOYER_WORDS, blank=True)
    reach = models.CharField(_("qui demander, et comment"), max_length=EMPLOYER_REACH, blank=True)

    objects = EmployerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("lien de réponse d’une entreprise")
        constraints = [
            models.CheckConstraint(
                name="employer_answer_has_its_moment",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prospect_id} {self.answer}"
