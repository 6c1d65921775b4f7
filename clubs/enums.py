"""The vocabulary of clubs and sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

SEATS = 8
SESSIONS_BY_DEFAULT = 24


class ClubState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    RECRUITING = "recruiting", _("recrutement")
    RUNNING = "running", _("en cours")
    CLOSED = "closed", _("terminé")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("prévue")
    CANCELLED = "cancelled", _("annulée")


class Weekday(models.IntegerChoices):
    """As ``date.weekday()`` counts."""

    MONDAY = 0, _("lundi")
    TUESDAY = 1, _("mardi")
    WEDNESDAY = 2, _("mercredi")
    THURSDAY = 3, _("jeudi")
    FRIDAY = 4, _("vendredi")
    SATURDAY = 5, _("samedi")
    SUNDAY = 6, _("dimanche")


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("présence")
    LATE = "late", _("retard")
    PARTIAL = "partial", _("présence partielle")
    ABSENT = "absent", _("absence")
    EXCUSED = "excused", _("absence excusée")
