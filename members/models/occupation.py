"""Occupations of the ROME, France Travail's register of occupations (version 4)."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from eclub.kit.folding import fold

# Of a word that is written right or nearly so; below, everything resembles everything.
RESEMBLES = 0.45


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def named(self, words: str) -> "OccupationQuerySet":
        """Those whose name, or code, is nearest to these words, typing errors forgiven."""
        likeness = TrigramWordSimilarity(fold(words), "plain")
        return (
            self.annotate(likeness=likeness)
            .filter(models.Q(likeness__gt=RESEMBLES) | models.Q(code__istartswith=words.strip()))
            .order_by("-likeness", "label", "code")
        )


class Occupation(models.Model):
    code = models.CharField(
        _("code ROME"),
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^[A-N][0-9]{4}$")],
    )
    label = models.CharField(_("métier"), max_length=200)
    domain = models.CharField(_("domaine professionnel"), max_length=200, blank=True)
    # The label as it is searched.
    plain = models.CharField(max_length=400, default="", editable=False)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        ordering = ["label", "code"]
        verbose_name = _("métier")
        indexes = [
            GinIndex(fields=["plain"], name="occupation_plain", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.plain = fold(self.label)
        super().save(*args, **kwargs)
