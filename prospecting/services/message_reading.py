"""What is wrong with a message before it leaves: rules one can read, each with its reason.

A remark that ``blocks`` is a slip nobody wants to send; the others are advice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from eclub.kit.folding import fold, fold_company, words_of
from prospecting.services import wording

GREETINGS = ("bonjour", "madame", "monsieur", "mesdames", "messieurs", "cher", "chere", "bonsoir")
# « Bonjour Mme, », « Cher, »: a name was meant to come before the comma.
EMPTY_GREETING = re.compile(r"(?:cher|chère)s?\s*,|(?:bonjour\s+)?(?:m\.|mr|mme)\s*,")
BLANKS = re.compile(r"\bX{3,}\b|\[[^\]\n]*\]|_{3,}|\.{4,}|…{2,}")
SAYS_ATTACHED = re.compile(
    r"pi[eè]ces? jointes?|ci-joint|en annexe|(?:cv|curriculum)\b[^.\n]{0,30}\bjoint", re.IGNORECASE
)
SHORTEST_NAME = 4
LONGEST_EMAIL = 1500
REACHED = re.compile(r"(?:\+?\d[\d .]{8,})|@")


@dataclass(frozen=True)
class Remark:
    field: str
    words: str
    blocks: bool = False


def read(
    *,
    subject: str,
    body: str,
    company: str,
    others: Iterable[str],
    with_cv: bool,
    is_letter: bool,
) -> list[Remark]:
    """Every remark on a message, in the order of reading."""
    found = [
        *_open_places("subject", subject),
        *_open_places("body", body),
        *_greeting(body),
        *_other_companies(f"{subject}\n{body}", company, others),
        *_cv(body, with_cv=with_cv),
    ]
    if not is_letter and len(body) > LONGEST_EMAIL:
        found.append(
            Remark("body", _("C’est long pour un courriel : gardez ce qui donne envie d’appeler."))
        )
    if not is_letter and not REACHED.search(body):
        found.append(Remark("body", _("Votre téléphone n’y est pas : ajoutez-le sous votre nom.")))
    return found


def _open_places(field: str, text: str) -> Iterable[Remark]:
    for place in wording.left_open(text):
        words = (
            _("%(place)s n’est pas rempli : écrivez-le, ou effacez-le.")
            if place not in wording.unknown(text)
            else _("%(place)s n’est pas une place que nous connaissons : écrivez le mot lui-même.")
        )
        yield Remark(field, words % {"place": place}, blocks=True)
    for blank in dict.fromkeys(BLANKS.findall(text)):
        yield Remark(
            field, _("« %(blank)s » attend encore un mot.") % {"blank": blank}, blocks=True
        )


def _greeting(body: str) -> Iterable[Remark]:
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    if EMPTY_GREETING.match(first.casefold()):
        yield Remark("body", _("La formule d’appel est vide : il y manque un nom."), blocks=True)
    elif not fold(first).startswith(GREETINGS):
        yield Remark(
            "body", _("Il n’y a pas de bonjour : commencez par « Bonjour, » ou « Madame, ».")
        )


def _other_companies(text: str, company: str, others: Iterable[str]) -> Iterable[Remark]:
    """A message written for another company and sent to this one."""
    own = fold_company(company)
    said = f" {' '.join(words_of(text))} ".replace(own or "\n", " ")
    for name in dict.fromkeys(others):
        other = fold_company(name)
        if len(other) >= SHORTEST_NAME and other not in own and f" {other} " in said:
            yield Remark(
                "body",
                _("Le texte parle de « %(other)s », et part chez « %(company)s ».")
                % {"other": name, "company": company},
            )


def _cv(body: str, *, with_cv: bool) -> Iterable[Remark]:
    says = bool(SAYS_ATTACHED.search(body))
    if says and not with_cv:
        yield Remark(
            "cv", _("Le texte annonce un CV joint, et aucun n’est choisi : choisissez-en un.")
        )
    if with_cv and not says:
        yield Remark("body", _("Un CV part avec le message, et le texte n’en dit rien."))
