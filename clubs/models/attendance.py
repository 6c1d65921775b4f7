"""Who was there: what the room saw, and what it amounts to for each member."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.enums import AttendanceState, CorrectionReason
from clubs.models.session import ClubSession


class PresenceInterval(models.Model):
    """One stretch of time somebody was in the room; a short break does not part it."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["during"]
        constraints = [
            ExclusionConstraint(
                name="presences_do_not_overlap",
                expressions=[
                    ("session", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.during}"


class Attendance(models.Model):
    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendances")
    state = models.CharField(_("présence"), max_length=10, choices=AttendanceState)
    # Whole minutes in the room during the planned time.
    minutes = models.PositiveSmallIntegerField(default=0)
    # Metres from the member's commune to the agency as known at the time: the way that was spared
    # stays the same when they move. None as long as their commune is not known.
    distance_m = models.PositiveIntegerField(null=True, blank=True, editable=False)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # Both are set when the state is what somebody said, and not what the room measured.
    corrected_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=10, choices=CorrectionReason, blank=True)
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["session", "member"]
        verbose_name = _("émargement")
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="one_attendance_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.get_state_display()}"

    @property
    def was_corrected_late(self) -> bool:
        """Corrected after the advisor closed the attendance of the session."""
        closed_at = self.session.attendance_checked_at
        return bool(self.corrected_at and closed_at and self.corrected_at > closed_at)
