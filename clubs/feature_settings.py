"""What an operator decides about the life of a club."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from eclub.kit.feature_settings import Number, Setting
from members.feature_settings import ACCOUNTS, DAYS

CLUBS = _("Vie des e-clubs")

OFFER_DAYS = Number(
    "offer_days",
    ACCOUNTS,
    _("Réponse d’un candidat à une place"),
    _(
        "Combien de temps une place attend la personne à qui elle est proposée, avant d’aller à la "
        "suivante. Les offres déjà parties gardent leur date."
    ),
    lambda: 5,
    least=1,
    most=21,
    scale=_("En jours"),
    unit=DAYS,
)
INTRODUCTION_DAYS = Number(
    "introduction_days",
    CLUBS,
    _("Attente d’une mise en relation"),
    _(
        "Après ce temps sans réponse, une question au réseau de l’e-club est close, et la personne "
        "qui la posait en est informée."
    ),
    lambda: int(settings.INTRODUCTION_DAYS),
    least=1,
    most=60,
    scale=_("En jours"),
    unit=DAYS,
)
SETTINGS: list[Setting[Any]] = [OFFER_DAYS, INTRODUCTION_DAYS]
