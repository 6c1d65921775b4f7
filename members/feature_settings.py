"""What an operator decides about accounts and about who answers for personal data."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from eclub.kit.feature_settings import CONTACT, Address, Number, Setting, Text

DATA = _("Données personnelles")
ACCOUNTS = _("Comptes et invitations")
DAYS = ngettext_lazy("%(n)s jour", "%(n)s jours", "n")

OPERATOR_ADDRESS = Text(
    "operator_address",
    DATA,
    _("Adresse postale de l’opérateur"),
    _("Sur la page « Données personnelles », après le nom de qui répond des données."),
    lambda: str(settings.PRIVACY["address"]),
)
PRIVACY_OFFICER = Text(
    "privacy_officer",
    DATA,
    _("Délégué à la protection des données"),
    _(
        "Un service, ou une personne qui veut bien que son nom soit public. Sur la page « Données "
        "personnelles »."
    ),
    lambda: str(settings.PRIVACY["officer"]),
)
PRIVACY_CONTACT = Address(
    "privacy_contact",
    DATA,
    _("Adresse pour les données personnelles"),
    _("Où l’on demande à lire, corriger ou effacer ses données sans avoir de compte."),
    lambda: str(settings.PRIVACY["contact"]) or CONTACT.value,
    needed=True,
)
STAFF_IDLE_HOURS = Number(
    "staff_idle_hours",
    ACCOUNTS,
    _("Repos d’une session du personnel"),
    _(
        "Après ce temps sans rien ouvrir, une personne du personnel se connecte de nouveau : elle "
        "voit les données des autres. Les membres ne sont pas concernés."
    ),
    lambda: int(settings.STAFF_IDLE_HOURS),
    least=1,
    most=72,
    scale=_("En heures"),
    unit=ngettext_lazy("%(n)s heure", "%(n)s heures", "n"),
)
INVITATION_DAYS = Number(
    "invitation_days",
    ACCOUNTS,
    _("Validité d’une invitation"),
    _(
        "Combien de temps vaut le lien envoyé à une personne du personnel ou à un futur membre. "
        "Les invitations déjà parties gardent leur date."
    ),
    lambda: 14,
    least=1,
    most=60,
    scale=_("En jours"),
    unit=DAYS,
)
SETTINGS: list[Setting[Any]] = [
    OPERATOR_ADDRESS,
    PRIVACY_OFFICER,
    PRIVACY_CONTACT,
    STAFF_IDLE_HOURS,
    INVITATION_DAYS,
]
