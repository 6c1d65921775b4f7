"""What an operator decides about figures, and about who is to be heard of."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clubs.feature_settings import CLUBS
from eclub.kit.feature_settings import Number, Setting
from members.feature_settings import DAYS

TRAVEL = _("Trajets évités")

SILENT_DAYS = Number(
    "silent_days",
    CLUBS,
    _("Membre sans signe"),
    _(
        "Sans séance, démarche ni connexion depuis ce temps, un membre est signalé à qui anime son "
        "e-club."
    ),
    lambda: int(settings.SILENT_DAYS),
    least=3,
    most=60,
    scale=_("En jours"),
    unit=DAYS,
)
NO_INTERVIEW_DAYS = Number(
    "no_interview_days",
    CLUBS,
    _("Membre sans rendez-vous"),
    _("La même chose sans visite, rencontre ni entretien chez un employeur."),
    lambda: int(settings.NO_INTERVIEW_DAYS),
    least=7,
    most=90,
    scale=_("En jours"),
    unit=DAYS,
)
TRAVEL_KM_PER_HOUR = Number(
    "travel_km_per_hour",
    TRAVEL,
    _("Vitesse sur la route"),
    _("Fait des kilomètres évités des heures, sur les tableaux de bord."),
    lambda: int(settings.TRAVEL_KM_PER_HOUR),
    least=10,
    most=130,
    scale=_("En kilomètres par heure"),
    unit=ngettext_lazy("%(n)s km/h", "%(n)s km/h", "n"),
)
TRAVEL_CENTS_PER_KM = Number(
    "travel_cents_per_km",
    TRAVEL,
    _("Coût d’un kilomètre"),
    _("Fait des kilomètres évités des euros : le barème de votre comptabilité."),
    lambda: int(settings.TRAVEL_CENTS_PER_KM),
    least=1,
    most=200,
    scale=_("En centimes d’euro"),
    unit=ngettext_lazy("%(n)s centime", "%(n)s centimes", "n"),
)
TRAVEL_CO2_GRAMS_PER_KM = Number(
    "travel_co2_grams_per_km",
    TRAVEL,
    _("CO₂ d’un kilomètre"),
    _("Fait des kilomètres évités du CO₂ : le chiffre de votre bilan carbone."),
    lambda: int(settings.TRAVEL_CO2_GRAMS_PER_KM),
    least=1,
    most=1000,
    scale=_("En grammes"),
    unit=ngettext_lazy("%(n)s g", "%(n)s g", "n"),
)
SETTINGS: list[Setting[Any]] = [
    SILENT_DAYS,
    NO_INTERVIEW_DAYS,
    TRAVEL_KM_PER_HOUR,
    TRAVEL_CENTS_PER_KM,
    TRAVEL_CO2_GRAMS_PER_KM,
]
