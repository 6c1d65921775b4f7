"""The sections of the register that start in this app."""

from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import Basis, Category

APPLICATION = Category(
    "candidature",
    _("Candidatures"),
    _("choisir qui rejoint un e-club, dire à chacun où en est sa demande"),
    Basis.PUBLIC_TASK,
    _(
        "la personne, par son lien ; les conseillers de l’agence, et ceux de la région quand "
        "elle a accepté tout club à distance"
    ),
)
CLUB = Category(
    "club",
    _("Vie du club"),
    _("tenir les séances à distance, suivre la recherche, s’entraider"),
    Basis.PUBLIC_TASK,
    _("la personne, les membres de son club et ses conseillers ; ce qui est privé est dit privé"),
)
ATTENDANCE = Category(
    "presence",
    _("Présence aux séances"),
    _("émarger, délivrer des attestations, compter les trajets évités"),
    Basis.PUBLIC_TASK,
    _("la personne, son club, les conseillers de son agence"),
)
OUTCOME = Category(
    "sortie",
    _("Sortie et suivi"),
    _("savoir si les e-clubs mènent à un emploi, et par quel chemin"),
    Basis.PUBLIC_TASK,
    _("la personne, son conseiller ; les responsables en lisent des nombres, sans nom"),
)
