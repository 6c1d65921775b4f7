"""Regions and agencies: where clubs belong and in which time they live."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

import holidays
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(
            _("« %(name)s » n’est pas un fuseau horaire : écrivez par exemple Europe/Paris."),
            params={"name": name},
        )


def validate_holiday_zone(name: str) -> None:
    """Refuse what the holidays library knows as no subdivision of France."""
    try:
        holidays.country_holidays("FR", subdiv=name)
    except NotImplementedError:
        raise ValidationError(
            _(
                "« %(name)s » n’est pas une zone de jours fériés : laissez vide, ou écrivez un "
                "numéro comme 57 (Moselle) ou 974 (La Réunion)."
            ),
            params={"name": name},
        ) from None


class Region(models.Model):
    code = models.CharField(_("code INSEE"), max_length=3, unique=True)
    name = models.CharField(_("nom"), max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = _("région")

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    name = models.CharField(_("nom"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="agencies")
    departement = models.CharField(_("département"), max_length=3)
    commune = models.CharField(_("commune"), max_length=60)
    commune_code = models.CharField(_("code INSEE de la commune"), max_length=5)
    # WGS 84 degrees.
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    # Codes of two schemes collide, so a basin's code goes with its scheme ("ze2020").
    basin_scheme = models.CharField(_("découpage du bassin"), max_length=10, default="ze2020")
    basin_code = models.CharField(_("code du bassin"), max_length=10)
    basin_name = models.CharField(_("bassin d’emploi"), max_length=60)
    time_zone = models.CharField(
        _("fuseau horaire"),
        max_length=40,
        default="Europe/Paris",
        validators=[validate_time_zone],
    )
    # A subdivision of France in the holidays library ("" for most of the country).
    holiday_zone = models.CharField(
        _("zone de jours fériés"), max_length=20, blank=True, validators=[validate_holiday_zone]
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("agence")
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="agency_once_in_region"),
            # Checked when a statement ends: all of them can move at once.
            ExclusionConstraint(
                name="departement_in_one_region",
                expressions=[
                    ("departement", RangeOperators.EQUAL),
                    ("region", RangeOperators.NOT_EQUAL),
                ],
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A département lies in one region; the database refuses another one too."""
        others = Agency.objects.filter(departement=self.departement).exclude(pk=self.pk)
        elsewhere = others.exclude(region=self.region_id).select_related("region").first()
        if elsewhere:
            raise ValidationError(
                {
                    "departement": ValidationError(
                        _(
                            "Le département %(departement)s est déjà en région %(region)s, par "
                            "l’agence « %(agency)s » : corrigez la région ou le département."
                        ),
                        params={
                            "departement": self.departement,
                            "region": elsewhere.region,
                            "agency": elsewhere.name,
                        },
                    )
                }
            )

    @cached_property
    def zone(self) -> tzinfo:
        """The zone in which the agency's people live."""
        return ZoneInfo(self.time_zone)
