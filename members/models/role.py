"""What a member of staff does, and where."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.enums import RoleKind
from members.models.organisation import Agency, Region


class Role(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    kind = models.CharField(_("rôle"), max_length=15, choices=RoleKind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agence")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("région")
    )

    class Meta:
        verbose_name = _("rôle")
        constraints = [
            models.CheckConstraint(
                name="role_has_its_scope",
                condition=Q(kind=RoleKind.ADVISOR, agency__isnull=False, region__isnull=True)
                | Q(kind=RoleKind.MANAGER, agency__isnull=True, region__isnull=False)
                | Q(
                    kind=RoleKind.ADMINISTRATOR,
                    agency__isnull=True,
                    region__isnull=True,
                ),
                violation_error_message=_(
                    "Un conseiller a une agence, un responsable une région, "
                    "un administrateur ni l’une ni l’autre."
                ),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "agency", "region"],
                nulls_distinct=False,
                name="role_once",
                violation_error_message=_("Cette personne a déjà ce rôle."),
            ),
        ]

    def __str__(self) -> str:
        scope = self.agency or self.region
        return f"{self.get_kind_display()} ({scope})" if scope else self.get_kind_display()
