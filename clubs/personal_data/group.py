"""What a club makes together: its brochure, its leads, its library."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from clubs.personal_data.categories import CLUB
from eclub.kit.personal_data import (
    NAME_GOES,
    OTHERS,
    SECRET,
    TECHNICAL,
    Basis,
    Category,
    Entry,
    Keep,
    Personal,
    mentioned,
    owner,
    with_club,
)
from eclub.kit.shelf import Shelf

BROCHURE = Category(
    "plaquette",
    _("Plaquette du club"),
    _("présenter les membres qui le souhaitent à des employeurs"),
    Basis.CONSENT,
    _("le club, et qui reçoit la plaquette ou son adresse"),
)


def _library() -> Shelf:
    from clubs.services import library  # services come after the register

    return library.SHELF


ENTRIES: list[Entry] = [
    Personal(
        "clubs.brochure",
        BROCHURE,
        _("texte de la plaquette, et si elle est en ligne"),
        (mentioned("club__seats__member", "club title text results published_at"),),
        exported="",
        withheld={
            "token_hash": SECRET,
            "id layout revision": TECHNICAL,
            "club title text results published_at": NAME_GOES,
        },
        kept=with_club("club"),
    ),
    Personal(
        "clubs.brochurecard",
        BROCHURE,
        _("fiche : métier, présentation, savoir-faire, et les coordonnées que l’on y met"),
        (owner("member"),),
        exported="brochure headline pitch skills place phone email shows_last_name written_at",
        withheld={"id member": TECHNICAL},
        kept=with_club("brochure__club"),
    ),
    Personal(
        "clubs.lead",
        CLUB,
        _("offres et idées partagées avec le club"),
        (owner("finder", Keep(NAME_GOES)),),
        exported="club title company place how expires_on found_at changed_at ended ended_at",
        withheld={"id finder key": TECHNICAL},
        kept=with_club("club"),
    ),
    Personal(
        "clubs.leadinterest",
        CLUB,
        _("intérêt dit pour une offre du club"),
        (owner("person"),),
        exported="lead said_at",
        withheld={"id person": TECHNICAL},
        kept=with_club("lead__club"),
    ),
    Personal(
        "clubs.document",
        CLUB,
        _("documents de la bibliothèque : qui les a ajoutés"),
        (mentioned("added_by", "club agency title description kind added_at withdrawn_at"),),
        exported="",
        withheld={
            "id": TECHNICAL,
            "club agency title description kind added_by added_at withdrawn_at": OTHERS,
        },
        kept=with_club("club"),
    ),
    Personal(
        "clubs.documentversion",
        CLUB,
        _("fichiers déposés dans la bibliothèque"),
        (
            # What a member brought into their own club is theirs; an advisor's is the agency's.
            owner("uploaded_by", where={"document__club__seats__member": F("uploaded_by")}),
            mentioned("uploaded_by", "document number uploaded_at"),
        ),
        exported="document number uploaded_at name media_type size",
        withheld={"id token key uploaded_by": TECHNICAL},
        kept=with_club("document__club"),
        shelf=_library,
    ),
]
