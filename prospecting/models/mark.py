"""What the clubs of a region know of a company: a mark each, with its day and its club.

A company that refuses contact is left alone by the whole region: triggers (migration
``standing``) hold it against two people who click at once.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from members.models import Region, User
from prospecting.enums import MarkKind, MarkOrigin
from prospecting.models.company import Company

WORDS_LENGTH = 200


class CompanyMarkQuerySet(models.QuerySet["CompanyMark"]):
    def standing(self, today: date | None = None) -> "CompanyMarkQuerySet":
        """Neither withdrawn nor past their day."""
        today = today or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=today), withdrawn_at=None)

    def refusing(self) -> "CompanyMarkQuerySet":
        return self.filter(kind=MarkKind.REFUSES)

    def to_confirm(self) -> "CompanyMarkQuerySet":
        """Refusals that a member told: obeyed at once, and an advisor has a look."""
        return self.refusing().filter(confirmed_at=None)

    def known_to(self, user: User) -> "CompanyMarkQuerySet":
        """Of the regions where this person advises or manages."""
        if user.is_administrator:
            return self
        return self.filter(region__in=user.staffed_region_ids)


class CompanyMark(models.Model):
    company = models.ForeignKey(Company, models.PROTECT, related_name="marks")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    kind = models.CharField(_("ce que l’on sait"), max_length=10, choices=MarkKind)
    # Null once the club is gone; what a company asked for outlives it.
    club = models.ForeignKey(Club, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=8, choices=MarkOrigin)
    on = models.DateField(_("dit le"))
    until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    # For the club and whoever decides on it; never for the other clubs.
    words = models.CharField(_("ce qui a été dit"), max_length=WORDS_LENGTH, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.CharField(_("raison"), max_length=WORDS_LENGTH, blank=True)

    objects = CompanyMarkQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("ce que l’on sait d’une entreprise")
        indexes = [
            models.Index(
                fields=["region", "kind", "-on", "-id"],
                condition=Q(withdrawn_at=None),
                name="marks_of_region",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "region", "kind", "club"],
                condition=Q(withdrawn_at=None),
                name="mark_once_per_club",
            ),
            models.UniqueConstraint(
                fields=["company", "region"],
                condition=Q(withdrawn_at=None, kind=MarkKind.REFUSES),
                name="one_refusal_per_region",
            ),
            models.CheckConstraint(
                name="mark_ends_after_it_was_said", condition=Q(until=None) | Q(until__gte=F("on"))
            ),
            models.CheckConstraint(
                name="mark_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind} {self.on}"

    @property
    def is_to_confirm(self) -> bool:
        return self.kind == MarkKind.REFUSES and self.confirmed_at is None
