"""Texts with named places: {entreprise} is filled in for each company.

Used by scripts and by messages. A place is known whatever its accents and capitals; one that
nobody knows stays as it was typed, and is named by whoever checks the text.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit.folding import fold
from members.models import Cv, User
from prospecting.models import Prospect

PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
# What each stands for, in the order in which a page lists them.
PLACES = {
    "entreprise": gettext_lazy("le nom de l’entreprise"),
    "ville": gettext_lazy("sa commune"),
    "personne": gettext_lazy("la personne à demander"),
    "prénom": gettext_lazy("votre prénom"),
    "nom": gettext_lazy("votre nom"),
    "métier": gettext_lazy("le titre de votre CV"),
    "ma ville": gettext_lazy("votre commune"),
    "téléphone": gettext_lazy("votre téléphone, celui de votre CV"),
}
# Filled in when a message is kept, since each has its own.
LINK = "lien de réponse"
WRITTEN = {LINK: gettext_lazy("une adresse par laquelle l’entreprise répond d’un clic")}
LINK_PLACE = f"{{{LINK}}}"
FOLDED = {fold(name): name for name in (*PLACES, *WRITTEN)}


OCCUPATION = "métier"
# After a word of the same sentence.
MIDDLE = re.compile(r"[^\W\d_],? +$")


def values(prospect: Prospect, member: User) -> dict[str, str]:
    """What fills each place; empty when it is not known."""
    cv = Cv.objects.of(member).only("basics").first()
    basics = cv.basics if cv and isinstance(cv.basics, dict) else {}
    company = prospect.company
    return {
        "entreprise": company.name,
        "ville": company.commune,
        "personne": prospect.ask_for or _("la personne qui recrute"),
        "prénom": member.first_name,
        "nom": member.last_name,
        "métier": str(basics.get("label") or ""),
        "ma ville": member.commune,
        "téléphone": str(basics.get("phone") or ""),
    }


def fill(text: str, known: Mapping[str, str], *, blank: str | None = None) -> str:
    """The text with its places filled in.

    A place without a value stays, or becomes ``blank`` when one is given.
    """

    def filled(place: re.Match[str]) -> str:
        name = FOLDED.get(fold(place[1]))
        value = known.get(name, "") if name else ""
        if name == OCCUPATION and MIDDLE.search(text, 0, place.start()):
            value = _in_a_sentence(value)
        return value or (place[0] if blank is None else blank)

    return PLACE.sub(filled, text)


def _in_a_sentence(title: str) -> str:
    """« je suis menuisier », whose CV is titled « Menuisier »; an acronym keeps its capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def unknown(text: str) -> list[str]:
    """Places that are none of ``PLACES``, as they were typed."""
    return list(
        dict.fromkeys(place[0] for place in PLACE.finditer(text) if fold(place[1]) not in FOLDED)
    )


def left_open(text: str) -> list[str]:
    """Every place that still stands in a text, known or not, but that of a link to come."""
    places = (place for place in PLACE.finditer(text) if FOLDED.get(fold(place[1])) != LINK)
    return list(dict.fromkeys(place[0] for place in places))


def asks_for_link(text: str) -> bool:
    return any(FOLDED.get(fold(place[1])) == LINK for place in PLACE.finditer(text))
