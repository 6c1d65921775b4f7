"""Certificates of attendance: what was printed and signed, so that a paper can be checked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clubs.models.club import Club
from clubs.models.session import ClubSession

CODE_LENGTH = 20


class Certificate(models.Model):
    """One paper. It goes when the person, the club or the session goes: nothing outlives them."""

    # The signature of ``content``, as it stands on the paper without its hyphens.
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates"
    )
    club = models.ForeignKey(Club, models.CASCADE, related_name="certificates")
    # None for a period of the club's season.
    session = models.ForeignKey(
        ClubSession, models.CASCADE, null=True, blank=True, related_name="certificates"
    )
    content = models.JSONField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at", "-id"]
        verbose_name = _("attestation")

    def __str__(self) -> str:
        return self.code
