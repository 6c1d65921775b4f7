"""What people's own calendars were told of each session."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clubs.models.session import ClubSession


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def standing(self) -> "CalendarEntryQuerySet":
        """Sent, and not taken back: the session stands in this person's calendar."""
        return self.filter(sequence__isnull=False, withdrawn=False)


class CalendarEntry(models.Model):
    """The version of a session that one person's calendar holds, as far as we sent it.

    Locking the row makes one sender of two: an invitation leaves once for each change.
    """

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="calendar_entries")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_entries"
    )
    # The SEQUENCE and the start that were sent last; nothing was sent yet when they are missing.
    sequence = models.PositiveSmallIntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)
    # How often it was taken back: who leaves and returns is invited anew at the same SEQUENCE.
    returns = models.PositiveSmallIntegerField(default=0)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="calendar_entry_once"),
            models.CheckConstraint(
                name="calendar_entry_sent_whole",
                condition=Q(sequence=None, starts_at=None)
                | Q(sequence__isnull=False, starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.sequence}"

    def is_current(self, session: ClubSession) -> bool:
        """Whether this person was sent the session as it is now."""
        return not self.withdrawn and self.sequence == session.sequence
