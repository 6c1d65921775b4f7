"""The demo's employers: what they answered, marked, and volunteered for."""

from datetime import date, datetime, timedelta

from clubs.models import Club
from prospecting.enums import EmployerAnswer, MarkKind, MarkOrigin
from prospecting.models import LeadSource, Prospect
from prospecting.services import employer_link, together, volunteer
from prospecting.services import mark as marks

# Name, what was told, who told it, days ago, and in which words.
MARKS = [
    ("Coopérative de la Penzé (démo)", MarkKind.PROJECT, MarkOrigin.ADVISOR, 9, "Deux postes"),
    ("Menuiserie du Léguer (démo)", MarkKind.VOLUNTEER, MarkOrigin.MEMBER, 12, "Le jeudi"),
    ("Résidence des Genêts (démo)", MarkKind.VOLUNTEER, MarkOrigin.ADVISOR, 15, ""),
    (
        "Imprimerie du Viaduc (démo)",
        MarkKind.REFUSES,
        MarkOrigin.MEMBER,
        1,
        "Au téléphone : plus d’appels cette année, merci.",
    ),
]


def load(club: Club, now: datetime) -> None:
    """Tell the region what the club heard, once its prospects are there."""
    today = now.astimezone(club.zone).date()
    known = {
        one.company.name: one
        for one in Prospect.objects.filter(club=club).select_related(
            "company", "in_charge", "club__agency"
        )
    }
    people = {seat.number: seat.member for seat in club.seats.open().select_related("member")}
    for name, kind, origin, ago, words in MARKS:
        marks.say(
            known[name].company,
            club,
            kind,
            on=today - timedelta(days=ago),
            words=words,
            origin=origin,
            by=club.advisor if origin == MarkOrigin.ADVISOR else people[1],
        )
    _answer(known["Conserverie des Embruns (démo)"], today, now)
    _volunteer(club, known, now)
    lead = club.leads.order_by("-found_at").first()
    if lead is not None:
        LeadSource.objects.get_or_create(
            lead=lead, defaults={"prospect": known["Coopérative de la Penzé (démo)"]}
        )
    session = club.sessions.planned().with_open_room(now).first()
    if session is not None and club.advisor:
        together.aim(session, calls=12, meetings=3, by=club.advisor)


def _answer(prospect: Prospect, today: date, now: datetime) -> None:
    """A company says by its link to call again later."""
    if prospect.in_charge is None:
        return
    link, _address = employer_link.make(prospect, prospect.in_charge)
    employer_link.answer(
        link,
        EmployerAnswer.LATER,
        call_back_on=today + timedelta(days=21),
        words="La saison reprend au printemps : rappelez-nous, votre parcours nous intéresse.",
        reach="L’atelier, le matin",
        now=now,
    )


def _volunteer(club: Club, known: dict[str, Prospect], now: datetime) -> None:
    """One volunteer chose a date, another one has not answered."""
    sessions = volunteer.coming(club, now)[:3]
    if not sessions or club.advisor is None:
        return
    for name, who in (
        ("Menuiserie du Léguer (démo)", "Le chef d’atelier"),
        ("Résidence des Genêts (démo)", "La directrice"),
    ):
        offer = volunteer.propose(
            club,
            known[name].company,
            name=who,
            email="accueil@entreprise.example",
            sessions=sessions,
            by=club.advisor,
        )
        if who == "Le chef d’atelier":
            volunteer.choose(offer, sessions[0].pk, now)
