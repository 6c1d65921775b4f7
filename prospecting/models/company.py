"""An establishment of the SIRENE directory."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidFormat, InvalidLength
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siret as standard


class SiretIsValid(models.Func):
    """The database's own check of a SIRET (migration 0001); python-stdnum's, said in SQL."""

    function = "siret_is_valid"
    output_field = models.BooleanField()


def clean_siret(typed: str) -> str:
    """The 14 digits of a SIRET typed with or without spaces; says kindly what is wrong."""
    try:
        return standard.validate(typed)
    except (InvalidFormat, InvalidLength):
        raise ValidationError(
            _("Un SIRET a 14 chiffres ; vous en avez écrit %(count)s. Recopiez-le en entier."),
            code="length",
            params={"count": sum(character.isdigit() for character in typed)},
        ) from None
    except InvalidNumber:
        raise ValidationError(
            _("Ce numéro n’est pas un SIRET : un chiffre est faux. Vérifiez-le."), code="key"
        ) from None


class Company(models.Model):
    siret = models.CharField(_("SIRET"), max_length=14, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    commune = models.CharField(_("commune"), max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("entreprise")
        constraints = [
            models.CheckConstraint(name="company_siret_is_valid", condition=SiretIsValid("siret"))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def siret_in_groups(self) -> str:
        """123 456 789 00012, as on paper."""
        return standard.format(self.siret)
