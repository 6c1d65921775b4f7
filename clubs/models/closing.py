"""What the advisor says of a season in their own words, and the day it ended: its report (bilan).

Every figure of the report is counted when it is read; only these words are typed.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.models.club import Club

WORDS_LENGTH = 2000


class Closing(models.Model):
    club = models.OneToOneField(Club, models.CASCADE, related_name="closing")
    # Missing while the club is open and its advisor only began to write.
    ended_on = models.DateField(_("dernier jour"), null=True, blank=True)
    worked = models.TextField(_("ce qui a marché"), max_length=WORDS_LENGTH, blank=True)
    did_not_work = models.TextField(_("ce qui a moins marché"), max_length=WORDS_LENGTH, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("bilan")

    def __str__(self) -> str:
        return str(self.club_id)
