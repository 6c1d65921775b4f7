"""What browsers are asked to keep. All of it serves what its user asked for: no consent is
needed, and nothing measures an audience.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import Cookie, Entry

_DEVICE = _("jusqu’à ce que l’on efface les données du navigateur")

ENTRIES: list[Entry] = [
    Cookie(
        settings.SESSION_COOKIE_NAME,
        _("rester connecté d’une page à l’autre"),
        _("14 jours, ou jusqu’à la fermeture du navigateur"),
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        _("empêcher un autre site d’envoyer un formulaire à votre place"),
        _("un an"),
    ),
    Cookie(settings.LANGUAGE_COOKIE_NAME, _("se souvenir de la langue choisie"), _("un an")),
    Cookie(
        "eclub_known",
        _(
            "ne pas vous prévenir d’une connexion depuis un appareil que vous avez déjà utilisé ; "
            "vous rendre un texte envoyé après la fin de la connexion"
        ),
        _("un an"),
    ),
    Cookie(
        "messages",
        _("montrer une fois la confirmation de ce que l’on vient de faire"),
        _("jusqu’à la page suivante"),
    ),
    Cookie(
        "shown_once",
        _("montrer une seule fois une adresse secrète que l’on vient de créer"),
        _("deux minutes"),
    ),
    Cookie(
        "eclub_kept_…",
        _("retrouver un texte envoyé au moment où une vérification a été demandée"),
        _("une heure"),
    ),
    Cookie("scheme", _("thème clair ou sombre"), _DEVICE, is_cookie=False),
]
