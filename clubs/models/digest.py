"""Which weeks were told to a club by e-mail, so that none is told twice and none is left out."""

from django.db import models

from clubs.models.club import Club


class Digest(models.Model):
    club = models.ForeignKey(Club, models.CASCADE, related_name="digests")
    # As ISO 8601 writes it: 2026-W48.
    week = models.CharField(max_length=8)
    # What happened until then is told; the next one begins there.
    until = models.DateTimeField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["club", "week"], name="digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.club_id} {self.week}"
