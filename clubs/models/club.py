"""A club: one group of at most eight over one season, led by one advisor of an agency."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clubs.enums import ClubState
from members.models import Agency, User


class ClubQuerySet(models.QuerySet["Club"]):
    def recruiting(self) -> "ClubQuerySet":
        return self.filter(state=ClubState.RECRUITING)

    def running(self) -> "ClubQuerySet":
        return self.filter(state=ClubState.RUNNING)

    def closed(self) -> "ClubQuerySet":
        return self.filter(state=ClubState.CLOSED)

    def visible_to(self, user: User) -> "ClubQuerySet":
        """Clubs this person may read: their own, their agencies', their regions'."""
        if user.is_administrator:
            return self
        return self.filter(
            Q(pk__in=_clubs_of_member(user))
            | Q(agency__in=user.advised_agency_ids)
            | Q(agency__region__in=user.managed_region_ids)
        )

    def open(self) -> "ClubQuerySet":
        """Clubs that are gathering people or meeting."""
        return self.filter(state__in=[ClubState.RECRUITING, ClubState.RUNNING])

    def with_figures(self, now: datetime) -> "ClubQuerySet":
        """Adds ``seats_taken``, ``sessions_total``, ``sessions_held`` and ``next_session_at``."""
        from clubs.models.seat import Seat  # both name the club in their foreign key
        from clubs.models.session import ClubSession

        sessions = ClubSession.objects.filter(club=OuterRef("pk")).order_by()
        coming = sessions.planned().coming(now).order_by("during").values("during__startswith")
        return self.annotate(
            seats_taken=_counted(Seat.objects.open().filter(club=OuterRef("pk"))),
            sessions_total=_counted(sessions),
            sessions_held=_counted(sessions.planned().over(now)),
            next_session_at=Subquery(coming[:1], output_field=models.DateTimeField()),
        )


def _counted(rows: models.QuerySet[models.Model]) -> Coalesce:
    """How many rows of a club there are, 0 without any."""
    counts = rows.order_by().values("club").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts), 0)


def _clubs_of_member(user: User) -> models.QuerySet[Any, Any]:
    from clubs.models.seat import Seat  # the seat names the club in its foreign key

    return Seat.objects.open().filter(member=user).values("club")


class Club(models.Model):
    name = models.CharField(_("nom du club"), max_length=80)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="clubs", verbose_name=_("agence")
    )
    # Missing only in a draft; the check below says so.
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clubs_advised",
        verbose_name=_("conseiller"),
    )
    state = models.CharField(_("état"), max_length=10, choices=ClubState, default=ClubState.DRAFT)
    theme = models.CharField(_("thème"), max_length=120, blank=True)
    # From midnight of the first day to midnight after the last, in the agency's zone. A foreign
    # key with PERIOD keeps every session inside it (migration 0003).
    season = DateTimeRangeField(_("saison"), null=True, blank=True)
    # Chosen by the opening form when it is first shown: submitted twice, it is one club.
    opening_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    # What was typed in the opening form so far, as typed; emptied when the club opens.
    draft_answers = models.JSONField(default=dict, blank=True, editable=False)
    # The season before, when this one was opened from it.
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="following", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Its people were told that what it kept is to be erased; and when it was.
    erasure_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClubQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("e-club")
        constraints = [
            models.CheckConstraint(
                name="club_out_of_draft_is_complete",
                condition=Q(state=ClubState.DRAFT) | Q(advisor__isnull=False, season__isnull=False),
                violation_error_message=_("Un club ouvert a un conseiller et une saison."),
            )
        ]
        indexes = [
            # Whose time may have come.
            models.Index(
                fields=["closed_at", "id"],
                condition=Q(erased_at=None),
                name="club_to_forget",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("club", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is gathering people or meeting."""
        return self.state in {ClubState.RECRUITING, ClubState.RUNNING}

    @property
    def zone(self) -> tzinfo:
        return self.agency.zone

    @property
    def starts_on(self) -> date | None:
        """The season's first day, in the agency's zone."""
        return self.season.lower.astimezone(self.zone).date() if self.season else None

    @property
    def ends_on(self) -> date | None:
        """The season's last day, in the agency's zone."""
        if not self.season:
            return None
        last: date = (self.season.upper - timedelta(microseconds=1)).astimezone(self.zone).date()
        return last
