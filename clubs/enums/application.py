"""The vocabulary of candidates and their applications."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """How far a candidate's request for a seat is; ``PENDING`` below are those that wait."""

    WAITING = "waiting", _("à examiner")
    LISTED = "listed", _("sur la liste d’attente")
    OFFERED = "offered", _("place proposée")
    SEATED = "seated", _("place prise")
    LAPSED = "lapsed", _("proposition restée sans réponse")
    DECLINED = "declined", _("déclinée")
    WITHDRAWN = "withdrawn", _("retirée par la personne")


PENDING = (ApplicationState.WAITING, ApplicationState.LISTED, ApplicationState.OFFERED)


class Obstacle(models.TextChoices):
    """What keeps somebody from travelling; nothing asks about health."""

    LICENCE = "licence", _("pas de permis de conduire")
    CAR = "car", _("pas de voiture, ou elle ne suffit pas")
    TRANSPORT = "transport", _("pas de transport en commun commode")
    DISTANCE = "distance", _("agence trop éloignée de chez moi")
    COST = "cost", _("prix des trajets")
    CARE = "care", _("enfants ou proche à garder")
    PRIVATE = "private", _("raison personnelle, que je garde pour moi")


class Device(models.TextChoices):
    """On what somebody would follow the sessions."""

    COMPUTER = "computer", _("un ordinateur")
    TABLET = "tablet", _("une tablette")
    PHONE = "phone", _("un téléphone")
    NONE = "none", _("rien pour le moment")


class Equipped(models.TextChoices):
    YES = "yes", _("oui")
    NO = "no", _("non")
    UNSURE = "unsure", _("je ne sais pas")


class Line(models.TextChoices):
    """How somebody reaches the Internet."""

    FIBRE = "fibre", _("fibre")
    ADSL = "adsl", _("ADSL")
    MOBILE = "mobile", _("téléphone mobile (4G, 5G)")
    OTHER = "other", _("satellite, autre, ou je ne sais pas")
    NONE = "none", _("pas d’Internet chez moi")


class DeclineReason(models.TextChoices):
    """Why an agency says no, in words that close no door."""

    FULL = "full", _("plus de place dans cet e-club")
    HELP = "help", _("un autre accompagnement conviendrait mieux")
    HOURS = "hours", _("les jours et les heures ne conviennent pas")
    SILENT = "silent", _("personne joignable")
    CLOSED = "closed", _("l’e-club est terminé")
    OTHER = "other", _("autre raison")


# Which candidates an advisor looks at; the first is the default.
class CandidateView(models.TextChoices):
    PENDING = "pending", _("en attente")
    WAITING = "waiting", _("à examiner")
    LISTED = "listed", _("liste d’attente")
    OFFERED = "offered", _("place proposée")
    OVER = "over", _("terminées")
