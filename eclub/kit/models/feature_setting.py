"""What the operator decided on a page instead of in the environment: a row for each decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeatureSetting(models.Model):
    # As declared in an app's ``feature_settings``; a row without a declaration has no effect.
    key = models.CharField(_("réglage"), max_length=40, primary_key=True)
    value = models.JSONField(_("valeur"))
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("réglage")
        verbose_name_plural = _("réglages")

    def __str__(self) -> str:
        return self.key
