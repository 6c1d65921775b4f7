"""What a club looks at together: the goals of a session, and where its leads come from."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.models import ClubSession, Lead
from prospecting.models.prospect import Prospect

MOST_AIMED_AT = 200


class SessionGoal(models.Model):
    """Of the whole club: nobody has a goal of their own."""

    session = models.OneToOneField(ClubSession, models.CASCADE, related_name="+")
    calls = models.PositiveSmallIntegerField(
        _("appels"), default=0, validators=[MaxValueValidator(MOST_AIMED_AT)]
    )
    meetings = models.PositiveSmallIntegerField(
        _("rendez-vous"), default=0, validators=[MaxValueValidator(MOST_AIMED_AT)]
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.session_id} {self.calls} {self.meetings}"


class LeadSource(models.Model):
    """The company of the club's where somebody heard of an opening."""

    lead = models.OneToOneField(Lead, models.CASCADE, related_name="source")
    prospect = models.ForeignKey(Prospect, models.CASCADE, related_name="lead_sources")

    def __str__(self) -> str:
        return f"{self.lead_id} {self.prospect_id}"
