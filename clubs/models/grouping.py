"""A stretch of a session during which its people are parted into small groups."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.enums import GroupingKind, GroupRole
from clubs.models.door import GuestInvitation
from clubs.models.lasting import Lasting, bounded
from clubs.models.session import ClubSession

# Where somebody is who is with every group at once; who has no place is with the others in none.
EVERYWHERE = 0


class GroupingQuerySet(models.QuerySet["Grouping"]):
    def running(self, now: datetime | None = None) -> "GroupingQuerySet":
        return self.filter(during__contains=now or timezone.now())

    def rehearsals(self) -> "GroupingQuerySet":
        return self.filter(kind=GroupingKind.REHEARSAL)


class Grouping(Lasting):
    """It is over when its time is: nobody and nothing has to end it."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="groupings")
    kind = models.CharField(max_length=10, choices=GroupingKind)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # One more at each change: of two that a page hears of, the higher is right.
    version = models.PositiveIntegerField(default=1)
    # What the leader says to all the groups.
    message = models.CharField(_("message aux groupes"), max_length=200, blank=True)

    objects = GroupingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("travail en groupes")
        constraints = [
            ExclusionConstraint(
                name="groupings_of_a_session_do_not_overlap",
                expressions=[
                    ("session", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            bounded("grouping_period_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"

    @property
    def is_rehearsal(self) -> bool:
        return self.kind == GroupingKind.REHEARSAL

    @property
    def sort(self) -> GroupingKind:
        return GroupingKind(self.kind)

    def is_running(self, now: datetime | None = None) -> bool:
        return self.starts_at <= (now or timezone.now()) < self.ends_at


class GroupPlace(models.Model):
    """Where somebody is, and their part in an interview simulation."""

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="places")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    guest = models.ForeignKey(
        GuestInvitation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("groupe"))
    role = models.CharField(max_length=11, choices=GroupRole, blank=True)

    class Meta:
        ordering = ["grouping", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["grouping", "person"], name="one_group_per_person"),
            models.UniqueConstraint(fields=["grouping", "guest"], name="one_group_per_guest"),
            models.CheckConstraint(
                name="place_of_a_person_or_a_guest",
                condition=Q(person=None, guest__isnull=False) | Q(person__isnull=False, guest=None),
            ),
            models.UniqueConstraint(
                fields=["grouping", "number"],
                condition=Q(role=GroupRole.CANDIDATE),
                name="one_candidate_per_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id} {self.who} {self.number}"

    @property
    def who(self) -> int:
        """The person's id or, as rooms have it, minus that of a guest's invitation."""
        return self.person_id or -(self.guest_id or 0)
