"""What the registers say of work: activities, and who hires whom.

Codes are the producers' own. A company names its activities, and its commune (members), by code,
so that an import may come before or after another.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _

from prospecting.enums import Nomenclature, Sector


class Activity(models.Model):
    """A class of INSEE's nomenclature of activities; the two in use share codes, not meanings."""

    nomenclature = models.CharField(_("nomenclature"), max_length=5, choices=Nomenclature)
    # With its dot, as SIRENE writes it: 47.11F.
    code = models.CharField(_("code"), max_length=6)
    label = models.CharField(_("libellé"), max_length=250)
    # The label and everyday words, as they are searched.
    plain = models.CharField(max_length=300, editable=False)
    sector = models.CharField(_("secteur"), max_length=1, choices=Sector, blank=True)

    class Meta:
        ordering = ["nomenclature", "code"]
        verbose_name = _("activité")
        constraints = [
            models.UniqueConstraint(
                fields=["nomenclature", "code"], name="activity_once_in_nomenclature"
            )
        ]
        indexes = [
            GinIndex(SearchVector("plain", config="french"), name="activity_words"),
            GinIndex(fields=["plain"], opclasses=["gin_trgm_ops"], name="activity_like"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Affinity(models.Model):
    """How much of an occupation's hires an activity makes."""

    # A code of the ROME, and one of the NAF rév. 2: the register of hires knows no other.
    occupation = models.CharField(_("code ROME"), max_length=5)
    activity = models.CharField(_("code NAF rév. 2"), max_length=6)
    # Of all hires of the occupation that the register counts, between 0 and 1.
    share = models.FloatField(_("part des embauches"))

    class Meta:
        ordering = ["occupation", "-share", "activity"]
        verbose_name = _("affinité")
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "activity"], name="affinity_once_per_activity"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=1), name="affinity_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation} {self.activity} {self.share:.0%}"
