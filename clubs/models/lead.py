"""The club's lead board: openings that one person found and another can use."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.enums import LeadEnd
from clubs.models.club import Club

LEAD_LINE = 120
LEAD_HOW = 1000


class LeadQuerySet(models.QuerySet["Lead"]):
    def open(self, today: date) -> "LeadQuerySet":
        """Neither ended nor past their day: nobody has to take them down."""
        return self.filter(ended="", expires_on__gte=today)

    def over(self, today: date) -> "LeadQuerySet":
        return self.exclude(ended="", expires_on__gte=today)


class Lead(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="leads")
    finder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Chosen by the form when it is shown: submitted twice, it is one lead.
    key = models.UUIDField(default=uuid4, editable=False)
    title = models.CharField(_("poste"), max_length=LEAD_LINE)
    company = models.CharField(_("entreprise"), max_length=LEAD_LINE, blank=True)
    place = models.CharField(_("lieu"), max_length=LEAD_LINE)
    how = models.TextField(_("comment postuler"), max_length=LEAD_HOW)
    expires_on = models.DateField(_("jusqu’au"))
    found_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=10, choices=LeadEnd, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "id"]
        indexes = [models.Index(fields=["club", "expires_on"], name="leads_of_club")]
        constraints = [
            models.UniqueConstraint(fields=["finder", "key"], name="lead_once"),
            models.CheckConstraint(
                name="lead_end_has_its_moment",
                condition=Q(ended="", ended_at=None) | (~Q(ended="") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("lead", args=[self.pk])


class LeadInterest(models.Model):
    """Somebody would like to use a lead; only its finder reads who."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lead", "person"], name="interested_once")]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.person_id}"
