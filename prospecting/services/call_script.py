"""What a member says on the phone: their own words, or ours until they adapted them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.models import User
from prospecting.models import CallScript, Prospect
from prospecting.services import wording


@dataclass(frozen=True)
class Said:
    """A script as it is read during a call."""

    lines: list[str]
    is_own: bool


def default_words() -> str:
    """To begin with, each line to be said otherwise."""
    return _(
        "Bonjour, je m’appelle {prénom} {nom}. Pourrais-je parler à {personne} ?\n"
        "Je suis {métier} et j’habite {ma ville}.\n"
        "Je vous appelle parce que j’aimerais travailler chez {entreprise}, même si vous n’avez "
        "pas d’annonce en ce moment.\n"
        "Auriez-vous dix minutes cette semaine pour que je vienne me présenter ? Quel jour vous "
        "arrange ?"
    )


def default_ending() -> str:
    return _("pourrait avoir besoin de quelqu’un comme moi")


def last_line(ending: str) -> str:
    """The question that every call ends with."""
    return _("Connaissez-vous un autre employeur qui %(ending)s ?") % {"ending": ending}


def of(member: User) -> CallScript:
    """The member's script, or the default one, which is not kept."""
    found = CallScript.objects.filter(member=member).first()
    return found or CallScript(member=member, words=default_words(), ending=default_ending())


def said_to(prospect: Prospect, member: User) -> Said:
    """The script for one company, its places filled in; what is not known is left open."""
    script, known = of(member), wording.values(prospect, member)
    text = f"{script.words}\n{last_line(script.ending)}"
    filled = wording.fill(text, known, blank="…")
    return Said([line for line in filled.splitlines() if line.strip()], is_own=bool(script.pk))


def write(member: User, *, words: str, ending: str) -> None:
    CallScript.objects.update_or_create(
        member=member, defaults={"words": words.strip(), "ending": ending.strip(" ?.…")}
    )
