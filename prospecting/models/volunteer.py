"""A company that plays the employer in a simulation: dates proposed, one chosen, a guest's link."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clubs.enums import SessionState
from clubs.models import Club, ClubSession, GuestInvitation
from prospecting.models.company import Company


class VolunteerOfferQuerySet(models.QuerySet["VolunteerOffer"]):
    def open(self) -> "VolunteerOfferQuerySet":
        """Neither cancelled nor taken back."""
        return self.filter(ended_at=None)

    def told_otherwise(self, now: datetime) -> "VolunteerOfferQuerySet":
        """Whose session is held at another time than they read, or not, either still to come."""
        held = Q(chosen__state=SessionState.PLANNED)
        # Moved in its last minute, or while no worker ran: the time they read may be over.
        coming = held & Q(chosen__during__startswith__gt=now)
        found = self.filter(Q(told_start__gt=now) | coming)
        return found.exclude(held & Q(chosen__during__startswith=F("told_start")))


class VolunteerOffer(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    name = models.CharField(_("personne invitée"), max_length=60)
    email = models.EmailField(_("adresse électronique"))
    # SHA-256 of the 32 random bytes in the link, which the e-mail alone carries.
    token_hash = models.BinaryField(max_length=32, unique=True)
    sessions = models.ManyToManyField(ClubSession, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    chosen = models.ForeignKey(
        ClubSession, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Confirmed by the club: the way into the room.
    guest = models.OneToOneField(
        GuestInvitation, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # When the session that was chosen begins, as the volunteer last read; None: it is not held.
    told_start = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = VolunteerOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("proposition de simulation")
        constraints = [
            models.CheckConstraint(
                name="volunteer_confirmed_once_chosen",
                condition=Q(guest=None) | Q(chosen__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.club_id}"
