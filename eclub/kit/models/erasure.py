"""The proof that somebody was erased: when, why, and how many rows; nothing of who it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureBasis(models.TextChoices):
    ASKED = "asked", _("demandé par la personne")
    LETTER = "letter", _("demandé par courrier, saisi par l’opérateur")
    RETENTION = "retention", _("fin de la durée de conservation")


class Erasure(models.Model):
    # A keyed hash of the account's number: who knows the number finds the proof, not the other way.
    reference = models.CharField(_("référence"), max_length=24, unique=True)
    basis = models.CharField(_("motif"), max_length=10, choices=ErasureBasis)
    on = models.DateField(_("effacé le"))
    # By category of the register: rows deleted, anonymised, kept without the name.
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("preuve d’effacement")
        verbose_name_plural = _("preuves d’effacement")

    def __str__(self) -> str:
        return self.reference

    @property
    def totals(self) -> dict[str, int]:
        """Over all categories."""
        sums = {"deleted": 0, "anonymised": 0, "kept": 0}
        for counted in self.counts.values():
            for name in sums:
                sums[name] += counted.get(name, 0)
        return sums
