"""Contacts in a table: LinkedIn's Connections.csv, or any other whose columns somebody names."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclub.kit import table
from eclub.kit.dates import month_named
from eclub.kit.folding import fold, words_of
from eclub.kit.table import Table
from members.models.contact import linkedin_profile
from members.services.contact_card import Card, Refused, fit

# What a column may hold, in the order it is proposed; e-mails and phones may have several.
FIELDS = {
    "name": gettext_lazy("Prénom et nom"),
    "first_name": gettext_lazy("Prénom"),
    "last_name": gettext_lazy("Nom de famille"),
    "company": gettext_lazy("Entreprise"),
    "position": gettext_lazy("Fonction"),
    "emails": gettext_lazy("Courriel"),
    "phones": gettext_lazy("Téléphone"),
    "linkedin": gettext_lazy("Profil LinkedIn"),
    "known_since": gettext_lazy("Depuis le"),
    "how_known": gettext_lazy("D’où la connaissez-vous ?"),
    "notes": gettext_lazy("Notes"),
}
SEVERAL = {"emails", "phones", "notes"}
NAMES = {"name", "first_name", "last_name"}
# Headers as LinkedIn and address books write them, without accents or capitals.
HEADERS = {
    "name": "name|full name|display name|nom complet|prenom et nom|nom et prenom|contact",
    "first_name": "first name|given name|prenom|prenoms",
    "last_name": "last name|family name|surname|nom|nom de famille",
    "company": "company|organization|organisation|entreprise|societe|employeur|employer",
    "position": "position|title|job title|poste|fonction|titre|intitule du poste",
    "emails": "email|e mail|mail|courriel|email address|e mail address|adresse e mail|"
    "adresse email|adresse electronique",
    "phones": "phone|phone number|mobile phone|telephone|mobile|portable|tel|gsm",
    "linkedin": "url|profile url|profil|linkedin|profil linkedin|url du profil",
    "known_since": "connected on|connecte le|en relation depuis|relation depuis|date de connexion",
    "notes": "notes|note|remarques|commentaire",
}
KNOWN = {name: frozenset(titles.split("|")) for name, titles in HEADERS.items()}
ROWS_MOST = 100_000
# Of LinkedIn's introduction, when nothing else is there.
HEAD = 30
DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:er)?\s+([^\W\d]+)\.?,?\s+(\d{4})")
DAY_IN_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def read(text: str) -> Table:
    """The table in a text; raises ValidationError with what to do when there is none."""
    best = table.read(text, lambda row: len(columns_of(row)), columns_least=2)
    if len(best.header) < 2 and fold(text[:HEAD]).startswith("notes"):
        raise ValidationError(
            _(
                "Ce fichier n’a que l’introduction de LinkedIn, sans aucune relation. Demandez-le "
                "de nouveau à LinkedIn : il lui faut parfois un jour pour le remplir."
            )
        )
    if len(best.header) < 2:
        raise ValidationError(
            _(
                "Ce fichier n’a pas de colonnes de contacts. Envoyez le « Connections.csv » de "
                "LinkedIn, un CSV avec une ligne de titres, ou un fichier vCard (.vcf)."
            )
        )
    if not best.rows and not best.unread:
        raise ValidationError(
            _(
                "Ce fichier a des titres de colonnes mais aucune ligne : il n’y a personne à "
                "ajouter. Exportez-le de nouveau ; LinkedIn met parfois un jour à le remplir."
            )
        )
    if len(best.rows) > ROWS_MOST:
        raise ValidationError(_("Ce fichier a trop de lignes : partagez-le en plusieurs."))
    return best


def columns_of(header: Sequence[str]) -> dict[int, str]:
    """Column → field, for those whose header is known; each field once unless it has several."""
    has_first_name = any(" ".join(words_of(title)) in KNOWN["first_name"] for title in header)
    found: dict[int, str] = {}
    for rank, title in enumerate(header):
        words = " ".join(word for word in words_of(title) if not word.isdigit())
        name = next((name for name, known in KNOWN.items() if words in known), None)
        if name == "last_name" and words == "nom" and not has_first_name:
            name = "name"
        if name and (name in SEVERAL or name not in found.values()):
            found[rank] = name
    return found


def is_clear(columns: Mapping[int, str]) -> bool:
    """Whether nobody has to say what the columns are."""
    return len(columns) > 1 and not NAMES.isdisjoint(columns.values())


def cards(found: Table, columns: Mapping[int, str]) -> list[Card | Refused]:
    """One of each line of the file, in its order."""
    read_rows = [_card(line, row, columns) for line, row in found.rows]
    torn = [
        Refused(line, _("La ligne est abîmée : un guillemet n’est jamais fermé."))
        for line in found.unread
    ]
    return sorted([*read_rows, *torn], key=lambda one: one.line)


def day_of(text: str) -> date | None:
    """07 Dec 2025, 7 déc. 2025, 2025-12-07 or 07/12/2025; None for anything else."""
    said = fold(text)
    try:
        if found := DAY_IN_WORDS.fullmatch(said):
            return date(int(found[3]), month_named(found[2]) or 0, int(found[1]))
        if found := DAY_IN_FIGURES.fullmatch(said):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _card(line: int, row: list[str], columns: Mapping[int, str]) -> Card | Refused:
    card = Card(line)
    said: dict[str, list[str]] = {}
    for rank, name in columns.items():
        if rank < len(row) and row[rank].strip():
            said.setdefault(name, []).append(row[rank].strip())
    card.name = " ".join(
        text for name in ("name", "first_name", "last_name") for text in said.get(name, [])
    )
    for name in ("company", "position", "how_known"):
        setattr(card, name, " ".join(said.get(name, [])))
    card.emails = said.get("emails", [])
    card.phones = said.get("phones", [])
    notes = said.get("notes", [])
    for address in said.get("linkedin", []):
        card.linkedin = linkedin_profile(address)
        notes += [] if card.linkedin else [address]
    for day in said.get("known_since", []):
        card.known_since = day_of(day)
        if card.known_since is None:
            card.remarks.append(_("Date illisible, laissée : « %(day)s ».") % {"day": day[:40]})
    card.notes = "\n".join(notes)
    return fit(card)
