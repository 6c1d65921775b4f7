"""Whom the demo's members know, and what they asked each other; told as one notes it oneself.

The numbers are among those that no telephone has (ARCEP's for works of fiction).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from clubs.enums import Passing
from clubs.models import Club, Introduction, Seat
from clubs.services import introduction
from members.models import Contact
from members.services import contact

# By seat. Private, unless the club may know that one knows somebody there.
CONTACTS: dict[int, list[dict[str, Any]]] = {
    1: [
        {
            "name": "Annick, de la comptabilité",
            "company": "Le chantier naval",
            "position": "Comptable",
            "phones": ["02 61 91 00 11"],
            "how_known": "Nous avons travaillé ensemble cinq ans",
            "notes": "La rappeler après les bilans de fin de mois.",
            "every_weeks": 4,
            "shared_with_club": True,
        },
        {
            "name": "Le voisin, monsieur Yves",
            "company": "La mairie",
            "position": "Services techniques",
            "phones": ["06 39 98 00 12"],
            "how_known": "Voisin",
        },
        {
            "name": "Marie-Jo, la cousine",
            "emails": ["marie-jo@famille.example"],
            "notes": "Connaît tout le monde au comité des fêtes.",
            "every_weeks": 8,
        },
    ],
    2: [
        {
            "name": "Fernand, chef de chantier",
            "company": "La menuiserie du bourg",
            "position": "Chef de chantier",
            "phones": ["06 39 98 00 21"],
            "how_known": "Mon apprentissage",
            "shared_with_club": True,
        },
        {
            "name": "Lucie, du magasin de bois",
            "company": "Le négoce de bois",
            "emails": ["lucie@negoce.example"],
            "every_weeks": 6,
        },
    ],
    3: [
        {
            "name": "Odile, cheffe d’équipe",
            "company": "La conserverie",
            "position": "Équipe du matin",
            "phones": ["02 61 91 00 31"],
            "how_known": "Deux saisons avec elle",
            "shared_with_club": True,
        },
        {
            "name": "Le capitaine",
            "company": "Le chantier naval",
            "how_known": "Le club d’aviron",
            "shared_with_club": True,
        },
    ],
    4: [
        {
            "name": "Jo, mon ancien chef d’atelier",
            "company": "La coopérative",
            "position": "Atelier mécanique",
            "phones": ["06 39 98 00 41"],
            "how_known": "Mon chef pendant trois ans",
            "shared_with_club": True,
        },
    ],
}


def fill(club: Club, now: datetime) -> None:
    """Contacts, a question that waits for membre1 and membre3, and one that membre4 answered."""
    seats = {seat.number: seat for seat in club.seats.open().select_related("member", "club")}
    today = now.astimezone(club.zone).date()
    for number, known in CONTACTS.items():
        for fields in known:
            contact.add(seats[number].member, dict(fields), today=today)
    _ask(
        seats[2],
        "Le chantier naval",
        "Je cherche à savoir s’ils agencent encore leurs cabines sur place.",
        now - timedelta(days=1),
    )
    answered = _ask(
        seats[1],
        "La coopérative",
        "Un nom au secrétariat ou à l’atelier, pour demander dix minutes.",
        now - timedelta(days=5),
    )
    introduction.accept(
        answered.answers.get(),
        passing=Passing.DETAILS,
        contact=Contact.objects.get(owner=seats[4].member),
        words="Appelle-le de ma part, plutôt avant 9 h.",
        now=now - timedelta(days=4),
    )


def _ask(seat: Seat, company: str, message: str, at: datetime) -> Introduction:
    key = uuid5(seat.club.opening_key, company)
    made = introduction.ask(seat, company=company, message=message, key=key, now=at)
    Introduction.objects.filter(pk=made.pk).update(asked_at=at)
    return made
