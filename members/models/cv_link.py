"""The address at which a CV, or one selection of it, stands on the web."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.cv import Cv, CvSelection


class CvLinkQuerySet(models.QuerySet["CvLink"]):
    def open(self, today: date) -> "CvLinkQuerySet":
        """Neither withdrawn nor past its last day."""
        return self.filter(until__gte=today, withdrawn_at=None)


class CvLink(models.Model):
    cv = models.ForeignKey(Cv, models.CASCADE, related_name="links")
    # None: the whole CV.
    selection = models.ForeignKey(
        CvSelection, models.CASCADE, null=True, blank=True, related_name="links"
    )
    # For whom, in its owner's words; nobody else sees it.
    note = models.CharField(_("pour qui"), max_length=80, blank=True)
    # SHA-256 of the 32 random bytes in the address, which is shown once.
    token_hash = models.BinaryField(max_length=32, unique=True)
    shows_email = models.BooleanField(_("montrer mon adresse électronique"), default=False)
    shows_phone = models.BooleanField(_("montrer mon téléphone"), default=False)
    # The photo of the CV as it is when somebody looks.
    shows_photo = models.BooleanField(_("montrer ma photo"), default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    # The last day on which it is shown.
    until = models.DateField(_("jusqu’au"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # How often the page was opened: a number and a day, nothing of who opened it.
    views = models.PositiveIntegerField(default=0)
    last_viewed_on = models.DateField(null=True, blank=True)

    objects = CvLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("CV en ligne")

    def __str__(self) -> str:
        return f"{self.cv_id} {self.pk}"
