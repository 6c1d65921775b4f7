"""A person's secret calendar address."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    # SHA-256 of the 32 random bytes in the address, which is shown once.
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.person_id)
