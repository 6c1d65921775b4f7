"""CV and network: what a member writes with the shared tools."""

from django.utils.translation import gettext_lazy as _

from eclub.kit.personal_data import (
    DERIVED,
    SECRET,
    TECHNICAL,
    WITH_PERSON,
    Entry,
    Kept,
    NotPersonal,
    Personal,
    owner,
)
from eclub.kit.shelf import Shelf
from members.personal_data.categories import CV, NETWORK

_SWEPT = "members.tasks.sweep_cvs"
_WAITING = Kept("made_at", days=7, words=_("l’import"), task=_SWEPT)
_THEY_KNOW = _(
    "Les personnes notées dans un carnet de contacts s’adressent à l’opérateur, qui les fait "
    "retirer."
)


def _photos() -> Shelf:
    from members.services import cv_photo  # services come after the register

    return cv_photo.SHELF


def _versions() -> Shelf:
    from members.services import cv_version  # as above

    return cv_version.SHELF


ENTRIES: list[Entry] = [
    Personal(
        "members.cv",
        CV,
        _("identité et coordonnées du CV, accroche, métiers recherchés"),
        (owner("owner"),),
        exported="basics rest occupations layout updated_at",
        withheld={"id owner revision written_by": TECHNICAL},
    ),
    Personal(
        "members.cvitem",
        CV,
        _("emplois, formations, compétences et autres lignes du CV"),
        (owner("cv__owner"),),
        exported="section data tags position removed_at",
        withheld={"id cv key revision written_by": TECHNICAL},
    ),
    Personal(
        "members.cvselection",
        CV,
        _("déclinaisons du CV"),
        (owner("cv__owner"),),
        exported="name tags label summary hidden_sections layout",
        withheld={"id cv": TECHNICAL},
    ),
    Personal(
        "members.cvversion",
        CV,
        _("versions du CV envoyées : à qui, quand, le PDF"),
        (owner("cv__owner"),),
        exported="addressee sent_on selection_name document layout language frozen_at name "
        "media_type size",
        withheld={"id cv key token": TECHNICAL},
        shelf=_versions,
    ),
    Personal(
        "members.cvphoto",
        CV,
        _("photo du CV"),
        (owner("cv__owner"),),
        exported="name media_type size",
        withheld={"id cv token": TECHNICAL},
        shelf=_photos,
    ),
    Personal(
        "members.cvimport",
        CV,
        _("CV lu dans un fichier, en attente d’un choix"),
        (owner("cv__owner"),),
        exported="file_name document private made_at",
        withheld={"id cv account unknown": TECHNICAL, "archive": DERIVED},
        kept=_WAITING,
    ),
    Personal(
        "members.cvlink",
        CV,
        _("CV en ligne : ce qu’il montre, jusqu’à quand, nombre de lectures"),
        (owner("cv__owner"),),
        exported="selection note shows_email shows_phone shows_photo made_at until withdrawn_at "
        "views last_viewed_on",
        withheld={"token_hash": SECRET, "id cv": TECHNICAL},
    ),
    Personal(
        "members.contact",
        NETWORK,
        _("contacts : nom, entreprise, fonction, courriels, téléphones, profil, notes"),
        (owner("owner"),),
        exported="name company position emails phones linkedin how_known known_since notes "
        "every_weeks next_on shared_with_club created_at changed_at",
        withheld={"id owner": TECHNICAL, "folded_name folded company_key marks": DERIVED},
        outsiders=_THEY_KNOW,
    ),
    Personal(
        "members.contactimport",
        NETWORK,
        _("fichiers de contacts importés : ce qu’est devenue chaque ligne"),
        (owner("owner"),),
        exported="file_name made_at added completed known refused lines table",
        withheld={"id owner": TECHNICAL},
        kept=WITH_PERSON,
        outsiders=_THEY_KNOW,
    ),
    NotPersonal("members.region", "A region of the organisation."),
    NotPersonal("members.agency", "An agency: a place, with no name of anybody."),
    NotPersonal("members.commune", "INSEE's public register of communes."),
    NotPersonal("members.occupation", "The public register of occupations."),
]
