"""The sections of the register that start in this app; those above add to them, and others."""

from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import Basis, Category

ACCOUNT = Category(
    "compte",
    _("Compte et connexion"),
    _("reconnaître la personne, lui écrire, protéger son compte"),
    Basis.PUBLIC_TASK,
    _(
        "la personne ; son club voit son prénom et l’initiale de son nom ; les conseillers de "
        "son agence, son nom et son adresse ; les administrateurs"
    ),
)
CV = Category(
    "cv",
    _("CV"),
    _("écrire un CV, le montrer au club, l’envoyer à des employeurs"),
    Basis.PUBLIC_TASK,
    _(
        "la personne ; son club, quand elle montre son CV ; qui a un lien qu’elle a créé, tant "
        "qu’elle ne le retire pas"
    ),
)
NETWORK = Category(
    "reseau",
    _("Réseau"),
    _("garder ses contacts, demander et faire des mises en relation"),
    Basis.PUBLIC_TASK,
    _(
        "la personne seule ; le club apprend qu’un de ses membres connaît quelqu’un dans une "
        "entreprise seulement si elle l’a permis"
    ),
)
MAIL = Category(
    "messages",
    _("Messages de la plateforme"),
    _("prévenir, inviter, rappeler, et savoir si le message est parti"),
    Basis.PUBLIC_TASK,
    _("le destinataire ; les administrateurs, sauf ce qui est secret"),
)
SECURITY = Category(
    "journaux",
    _("Journaux et sécurité"),
    _("savoir qui a fait ou consulté quoi, repérer un abus, réparer une panne"),
    Basis.LEGITIMATE,
    _("les administrateurs ; la personne, pour ce qui la concerne"),
)
