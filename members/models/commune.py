"""Communes of INSEE's register: where people live, agencies are, and companies hire.

Whoever keeps one keeps its code and name, so that an import may come before or after.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eclub.kit.folding import fold

# Of a name written nearly right.
RESEMBLES = 0.4
# Of a postcode, and of INSEE's code.
CODE_LENGTH = 5


class CommuneQuerySet(models.QuerySet["Commune"]):
    def called(self, written: str) -> "CommuneQuerySet":
        """Those of that name, postcode or INSEE code; none for nothing written."""
        plain = " ".join(fold(written).replace("-", " ").split())
        if not plain:
            return self.none()
        meant = Q(plain__in={fold(written), plain, plain.replace(" ", "-")})
        if len(plain) == CODE_LENGTH:
            meant |= Q(code=plain.upper()) | Q(postcodes__contains=[plain])
        return self.filter(meant)

    def nearest_to(self, latitude: float, longitude: float) -> "list[Commune]":
        """The nearest first, as degrees go: good enough to tell the few namesakes apart."""
        return sorted(
            self.order_by(),
            key=lambda one: (
                abs(one.latitude - latitude) + abs(one.longitude - longitude),
                one.code,
            ),
        )

    def resembling(self, written: str) -> "CommuneQuerySet":
        """Those whose name is written nearly so, the likest first."""
        likeness = TrigramSimilarity("plain", fold(written))
        rows = self.annotate(likeness=likeness).filter(likeness__gt=RESEMBLES)
        return rows.order_by("-likeness", "code")


class Commune(models.Model):
    # INSEE's, its leading zeros and Corsica's letters kept.
    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=60)
    # The name as it is searched.
    plain = models.CharField(max_length=80, editable=False)
    departement = models.CharField(_("département"), max_length=3)
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    # WGS 84 degrees, of its centre.
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    # Codes of two schemes collide, so a basin's code goes with its scheme ("ze2020").
    basin_scheme = models.CharField(_("découpage du bassin"), max_length=10, default="ze2020")
    basin_code = models.CharField(_("code du bassin"), max_length=10, blank=True)
    basin_name = models.CharField(_("bassin d’emploi"), max_length=60, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        verbose_name = _("commune")
        indexes = [
            models.Index(fields=["plain"], name="commune_by_name"),
            GinIndex(fields=["plain"], name="commune_like", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["postcodes"], name="commune_by_postcode"),
            models.Index(fields=["latitude", "longitude"], name="commune_by_place"),
        ]

    def __str__(self) -> str:
        return self.name
