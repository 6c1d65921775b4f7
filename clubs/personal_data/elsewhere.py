"""What the clubs keep outside the database."""

from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import CLUB
from eclub.kit.personal_data import Cookie, Entry, Holding, Kept, Place

_DEVICE = _("jusqu’à ce que l’on efface les données du navigateur")

ENTRIES: list[Entry] = [
    Holding(
        "media/chat, media/library",
        Place.FILE,
        CLUB,
        _("fichiers envoyés dans la salle, documents de la bibliothèque"),
        Kept(words=_("autant que leur ligne dans la base")),
        _("avec leur ligne ; ce qui reste d’un envoi interrompu part le lendemain"),
    ),
    Holding(
        "room:<séance>:…, rooms:…",
        Place.MEMORY,
        CLUB,
        _("qui est dans la salle, son et image allumés ou non, derniers messages"),
        Kept(words=_("quelques minutes après le dernier signe, 8 heures au plus")),
        _("de soi-même, à la fin du délai ; son et image ne sont jamais enregistrés"),
    ),
    Cookie(
        "eclub_guest_…",
        _("reconnaître une personne invitée à la porte d’une séance"),
        _("jusqu’à la fermeture de la salle"),
    ),
    Cookie(
        "eclub.devices",
        _("retrouver la caméra et le microphone choisis"),
        _DEVICE,
        is_cookie=False,
    ),
    Cookie(
        "eclub.line",
        _("partir de la qualité de connexion de la dernière séance"),
        _DEVICE,
        is_cookie=False,
    ),
    Cookie(
        "eclub.room.…",
        _("revenir dans la salle après une coupure"),
        _("jusqu’à la fermeture de l’onglet"),
        is_cookie=False,
    ),
]
