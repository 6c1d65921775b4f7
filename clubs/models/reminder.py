"""Which reminders were written, so that none is written twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.models.session import ClubSession


class ReminderKind(models.TextChoices):
    DAY = "day", _("la veille")
    HOUR = "hour", _("une heure avant")


class Reminder(models.Model):
    """One reminder of a session as it was planned; moved, the session deserves another."""

    session = models.ForeignKey(ClubSession, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=4, choices=ReminderKind)
    starts_at = models.DateTimeField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "starts_at"], name="reminder_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind} {self.starts_at}"
