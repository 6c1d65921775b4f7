"""What somebody agreed to, from when until when; what they agree to now is the open rows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentKind
from members.models.person import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    def given_by(self, person: User) -> "ConsentQuerySet":
        """Those that hold now."""
        return self.filter(person=person, withdrawn_at=None)


class Consent(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    kind = models.CharField(_("pour"), max_length=12, choices=ConsentKind)
    given_at = models.DateTimeField(_("donné le"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        verbose_name = _("consentement")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_consent_holds_per_kind",
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
