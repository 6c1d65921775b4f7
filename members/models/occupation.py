"""Occupations of the ROME, France Travail's register of occupations (version 4)."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Occupation(models.Model):
    code = models.CharField(
        _("code ROME"),
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^[A-N][0-9]{4}$")],
    )
    label = models.CharField(_("métier"), max_length=200)
    domain = models.CharField(_("domaine professionnel"), max_length=200, blank=True)

    class Meta:
        ordering = ["label", "code"]
        verbose_name = _("métier")

    def __str__(self) -> str:
        return self.label
