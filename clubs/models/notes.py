"""The notes a club takes together during a session: every change, and now and then the whole."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from clubs.models.session import ClubSession


class SessionNotes(models.Model):
    """One text per session. ``state`` and ``text`` are as of the last time it was drawn together;
    the changes since then are rows of their own.
    """

    session = models.OneToOneField(ClubSession, models.CASCADE, related_name="notes")
    # How many changes were kept so far.
    version = models.PositiveIntegerField(default=0)
    # By client: the number of its next change, and whose it is.
    next = models.JSONField(default=dict)
    owners = models.JSONField(default=dict)
    # Characters ever written, removed ones included.
    written = models.PositiveIntegerField(default=0)
    # Ids of those who wrote last, the latest first.
    editors = models.JSONField(default=list)
    state = models.JSONField(null=True)
    text = models.TextField(blank=True)
    drawn_version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notes_drawn_up_to_now",
                condition=models.Q(drawn_version__lte=models.F("version")),
            )
        ]
        indexes = [
            # Notes somebody wrote in, of all those of a country.
            GinIndex(fields=["editors"], opclasses=["jsonb_path_ops"], name="notes_by_editor")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.version}"

    @property
    def is_drawn(self) -> bool:
        return self.drawn_version == self.version


class NotesChange(models.Model):
    """One change, never altered; drawn together into ``state`` it is no longer needed."""

    notes = models.ForeignKey(SessionNotes, models.CASCADE, related_name="changes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Chosen by the writer's page: the same change sent again after a cut is the same.
    client = models.CharField(max_length=8)
    counter = models.PositiveIntegerField()
    change = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notes", "client", "counter"], name="notes_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.counter}"
