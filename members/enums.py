"""The vocabulary of people and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """What a member of staff does; being a member of a club comes from holding a seat."""

    ADVISOR = "advisor", _("conseiller")
    MANAGER = "manager", _("responsable régional")
    ADMINISTRATOR = "administrator", _("administrateur")
