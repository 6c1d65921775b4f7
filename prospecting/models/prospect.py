"""A company that a club works on, with at most one member in charge."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.models import Club, Seat
from members.models import User
from prospecting.enums import AGREED, OVER, Stage
from prospecting.models.company import Company
from prospecting.models.mark import CompanyMark


class ProspectQuerySet(models.QuerySet["Prospect"]):
    def visible_to(self, user: User) -> "ProspectQuerySet":
        return self.filter(club__in=Club.objects.visible_to(user))

    def awaiting(self) -> "ProspectQuerySet":
        """Neither hired nor closed."""
        return self.exclude(stage__in=OVER)

    def may_be_contacted(self) -> "ProspectQuerySet":
        """Whose company is open, and did not ask the region's clubs to leave it alone."""
        refusals = CompanyMark.objects.standing().refusing()
        here = refusals.filter(company=OuterRef("company"), region=OuterRef("club__agency__region"))
        return self.filter(~Exists(here), company__is_open=True)

    def in_hand_of_members(self) -> "ProspectQuerySet":
        """Whose member in charge sits in the club now."""
        return self.filter(
            Exists(Seat.objects.open().filter(club=OuterRef("club"), member=OuterRef("in_charge")))
        )

    def with_last_approach(self) -> "ProspectQuerySet":
        """``last_on``, ``call_back_on`` of the latest approach; ``meets_on`` agreed upon last."""
        from prospecting.models.approach import Approach  # it names the prospect

        approaches = Approach.objects.filter(prospect=OuterRef("pk"))
        # An answer that came by post is a contact too.
        latest = approaches.annotate(last_on=Coalesce("answered_on", "on")).order_by(
            F("last_on").desc(), "-pk"
        )
        agreed = latest.filter(answer__in=AGREED, meets_on__isnull=False)
        return self.annotate(
            last_on=Subquery(latest.values("last_on")[:1]),
            call_back_on=Subquery(latest.values("call_back_on")[:1]),
            meets_on=Subquery(agreed.values("meets_on")[:1]),
            agreed_on=Subquery(agreed.values("last_on")[:1]),
        )

    def with_is_free(self) -> "ProspectQuerySet":
        """``is_free``: nobody is in charge, or who was left the club."""
        held = Seat.objects.filter(club=OuterRef("club"), member=OuterRef("in_charge"))
        gone = Exists(held) & ~Exists(held.open())
        return self.annotate(is_free=Q(in_charge=None) | gone)


class Prospect(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="prospects")
    company = models.ForeignKey(Company, models.PROTECT, related_name="prospects")
    stage = models.CharField(_("étape"), max_length=10, choices=Stage, default=Stage.TO_CONTACT)
    # One column: two people in charge cannot be written.
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="prospects_in_charge",
        verbose_name=_("prise en charge par"),
    )
    # What the club found out, for everybody in it; a company's file rarely says it.
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    ask_for = models.CharField(_("personne à demander"), max_length=80, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    # Only there after the QuerySet method that annotates them.
    last_on: date | None
    call_back_on: date | None
    meets_on: date | None
    agreed_on: date | None
    is_free: bool
    do_not_contact: bool

    objects = ProspectQuerySet.as_manager()

    class Meta:
        ordering = ["company__name", "id"]
        verbose_name = _("piste")
        constraints = [
            models.UniqueConstraint(fields=["club", "company"], name="prospect_once_in_club")
        ]

    def __str__(self) -> str:
        return f"{self.club_id} {self.company_id}"

    def get_absolute_url(self) -> str:
        return reverse("prospect", args=[self.pk])

    @property
    def is_to_contact(self) -> bool:
        """Of a board's prospects, which say ``do_not_contact``: as ``may_be_contacted``."""
        return self.company.is_open and not self.do_not_contact
