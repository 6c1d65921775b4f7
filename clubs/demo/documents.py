"""The demo's library: two documents of the agency and one of the club."""

import io
from datetime import datetime, timedelta
from uuid import uuid5

import docx

from clubs.access import Insider
from clubs.enums import DocumentKind
from clubs.models import Club, Document, DocumentVersion
from clubs.services import library

LETTER = """Objet : proposition de services

Madame, Monsieur,

Je connais votre maison par [le nom de la personne, ou ce que vous avez lu d’elle]. Vous [ce que
fait l’entreprise]. Je sais [ce que vous savez faire, en une ligne], et je l’ai fait chez [où].

Accordez-moi dix minutes : je passerai à l’heure qui vous arrange.

[Prénom, nom, téléphone]
"""
GUIDE = """Avant : l’adresse, l’heure, le nom de la personne ; deux questions écrites.

En entrant : bonjour, votre nom, pourquoi cette entreprise-là.

Pendant : un exemple pour chaque chose que vous dites savoir faire. Ce que vous avez fait, comment,
et ce que cela a donné.

À la fin : « Quelle est la suite ? » et « Connaissez-vous un autre employeur qui… ? »

Après : merci par courriel le jour même, et la date de relance notée dans vos démarches.
"""
SCRIPT = """Notre script, relu ensemble à la séance

« Bonjour, je suis … de … On m'a parlé de vous à propos de … »
« Je ne vous demande pas un emploi : dix minutes, pour comprendre votre métier. »
Silence. On laisse répondre.
« Et connaissez-vous un autre employeur qui… ? »
"""
# Title, what it is for, its kind, the name of the file and its text; who keeps it.
AGENCYS, CLUBS = True, False
DOCUMENTS = [
    (
        "Lettre de proposition de services",
        "Un modèle à remplir : une page, dix minutes demandées.",
        DocumentKind.LETTER,
        "Proposition de services.docx",
        LETTER,
        AGENCYS,
    ),
    (
        "Réussir un entretien",
        "Avant, pendant et après, sur une page.",
        DocumentKind.GUIDE,
        "Réussir un entretien.docx",
        GUIDE,
        AGENCYS,
    ),
    (
        "Script d’appel du club",
        "Celui que nous avons écrit ensemble.",
        DocumentKind.SCRIPT,
        "Script d'appel du club.txt",
        SCRIPT,
        CLUBS,
    ),
]


def fill(club: Club, now: datetime) -> None:
    """The agency's by the advisor, the club's by the member of seat 5; of this week and before."""
    if club.advisor is None:
        return
    advisor = Insider(club.advisor, club, sits=False, advises=True)
    member = Insider(club.seats.get(number=5).member, club, sits=True, advises=False)
    for rank, (title, description, kind, name, text, agencys) in enumerate(DOCUMENTS):
        made = library.add(
            advisor if agencys else member,
            for_agency=agencys,
            key=uuid5(club.opening_key, name),
            title=title,
            description=description,
            kind=kind,
            name=name,
            chunks=[_word(title, text) if name.endswith(".docx") else text.encode()],
        )
        at = now - timedelta(days=30 - 14 * rank)
        Document.objects.filter(pk=made.pk).update(added_at=at)
        DocumentVersion.objects.filter(document=made).update(uploaded_at=at)


def _word(title: str, text: str) -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.add_heading(title, level=1)
    for paragraph in text.split("\n\n"):
        document.add_paragraph(" ".join(paragraph.split()))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
