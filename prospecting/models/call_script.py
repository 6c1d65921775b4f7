"""What a member says on the phone, in their own words; it always ends with one question."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

WORDS_LENGTH = 2000
ENDING_LENGTH = 120


class CallScript(models.Model):
    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="call_script"
    )
    words = models.TextField(_("ce que je dis"), max_length=WORDS_LENGTH)
    # « Connaissez-vous un autre employeur qui … ? »
    ending = models.CharField(_("un autre employeur qui…"), max_length=ENDING_LENGTH)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("script d’appel")

    def __str__(self) -> str:
        return f"{self.member_id}"
