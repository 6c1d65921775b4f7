"""The demo's prospects: invented companies, and what the club that meets now did with them."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.dispatch import receiver

from clubs.demo import demo_loaded
from clubs.models import Club
from prospecting import demo_directory, demo_employers, demo_registers
from prospecting.demo_directory import siret
from prospecting.enums import Answer
from prospecting.enums import ApproachKind as Kind
from prospecting.models import Company, Prospect
from prospecting.services import approach as approaches
from prospecting.services import call_back
from prospecting.services import prospect as prospects

# Days ago, kind, answer, and the days until the call back (0: none was promised).
Tried = tuple[int, Kind, Answer, int]
# Name, commune, the seat of who is in charge (0: nobody) and what was tried.
COMPANIES: list[tuple[str, str, int, list[Tried]]] = [
    (
        "Conserverie des Embruns (démo)",
        "Roscoff",
        3,
        [
            (9, Kind.PHONE, Answer.NONE, 0),
            (5, Kind.PHONE, Answer.LATER, 5),
        ],
    ),
    (
        "Menuiserie du Léguer (démo)",
        "Morlaix",
        2,
        [
            (12, Kind.VISIT, Answer.INTERESTED, 14),
        ],
    ),
    (
        "Coopérative de la Penzé (démo)",
        "Landivisiau",
        4,
        [
            (20, Kind.NETWORK, Answer.INTERESTED, 6),
            (9, Kind.PHONE, Answer.INTERVIEW, 0),
        ],
    ),
    (
        "Résidence des Genêts (démo)",
        "Plouigneau",
        1,
        [
            (16, Kind.EMAIL, Answer.NONE, 10),
            (3, Kind.PHONE, Answer.LATER, 3),
        ],
    ),
    (
        "Transports du Trégor (démo)",
        "Morlaix",
        6,
        [
            (11, Kind.PHONE, Answer.NOT_HIRING, 0),
        ],
    ),
    (
        "Hôtel de la Corniche (démo)",
        "Roscoff",
        3,
        [
            (2, Kind.PHONE, Answer.NONE, 2),
        ],
    ),
    (
        "Serres de l’Horn (démo)",
        "Saint-Pol-de-Léon",
        5,
        [
            (25, Kind.VISIT, Answer.INTERESTED, 5),
            (18, Kind.VISIT, Answer.INTERVIEW, 8),
            (8, Kind.PHONE, Answer.HIRED, 0),
        ],
    ),
    (
        "Atelier du Dourduff (démo)",
        "Plouezoc’h",
        1,
        [
            (7, Kind.PHONE, Answer.MEETING, 0),
        ],
    ),
    ("Garage de la Rade (démo)", "Morlaix", 2, []),
    ("Garage du Dossen (démo)", "Morlaix", 1, []),
    ("Imprimerie du Viaduc (démo)", "Morlaix", 0, []),
    ("Boulangerie du Queffleuth (démo)", "Pleyber-Christ", 0, []),
]
# The register says since that this one has closed.
GONE = "Garage du Dossen (démo)"
NOTES = {
    ("Conserverie des Embruns (démo)", 5): "Demander la responsable de l’atelier, le matin.",
    ("Coopérative de la Penzé (démo)", 9): "Entretien à préparer avec le club.",
}

# Days from now of the meetings that were agreed upon, by name and days ago.
MEETINGS = {
    ("Atelier du Dourduff (démo)", 7): 1,
    ("Coopérative de la Penzé (démo)", 9): -1,
    ("Serres de l’Horn (démo)", 18): -9,
}
# A range that no telephone in France has.
PHONE = "02 61 91 00 {:02}"


# What the other clubs tried, one company after the other; Brest has noted nothing yet.
ELSEWHERE: list[list[tuple[Kind, Answer]]] = [
    [(Kind.PHONE, Answer.INTERESTED), (Kind.VISIT, Answer.INTERESTED)],
    [(Kind.PHONE, Answer.NONE)],
    [(Kind.EMAIL, Answer.NONE), (Kind.PHONE, Answer.NOT_HIRING)],
    [(Kind.NETWORK, Answer.INTERESTED), (Kind.PHONE, Answer.INTERESTED)],
    [(Kind.VISIT, Answer.INTERESTED)],
    [(Kind.LETTER, Answer.NONE)],
]
SILENT = "Brest"


@receiver(demo_loaded, dispatch_uid="prospecting.demo")
def load(club: Club, now: datetime, **kwargs: object) -> None:
    """Give the club its prospects."""
    demo_registers.load()
    demo_directory.load((name, commune) for name, commune, *_rest in COMPANIES)
    today = now.astimezone(club.zone).date()
    members = {seat.number: seat.member for seat in club.seats.open().select_related("member")}
    for rank, (name, commune, number, tried) in enumerate(COMPANIES, start=1):
        member = members[number or 7]
        prospect = prospects.add(club, siret=siret(rank), name=name, commune=commune, by=member)
        if number:
            prospects.take(prospect, by=member)
        for ago, kind, answer, again in tried:
            on = today - timedelta(days=ago)
            meets_in = MEETINGS.get((name, ago))
            approach = approaches.log(
                prospect,
                key=uuid4(),
                kind=kind,
                answer=answer,
                on=on,
                call_back_on=on + timedelta(days=again) if again else None,
                meets_on=None if meets_in is None else today + timedelta(days=meets_in),
                note=NOTES.get((name, ago), ""),
                by=member,
            )
            approach.stage_changes.update(at=now - timedelta(days=ago))
        added_at = now - timedelta(days=tried[0][0] + 1 if tried else rank)
        Prospect.objects.filter(pk=prospect.pk).update(
            added_at=added_at,
            phone=PHONE.format(rank),
            ask_for="l’accueil" if rank % 3 else "",
        )
    for other in Club.objects.exclude(pk=club.pk).exclude(agency__commune=SILENT):
        _try_elsewhere(other, now)
    Company.objects.filter(name=GONE).update(is_open=False, closed_on=today - timedelta(days=6))
    call_back.choose_buddy(members[3], club, members[1])
    demo_employers.load(club, now)


def _try_elsewhere(club: Club, now: datetime) -> None:
    """A club around prospects too, from its second week on, twice a month a company."""
    members = [seat.member for seat in club.seats.select_related("member").order_by("number")]
    if club.starts_on is None or not members:
        return
    today = now.astimezone(club.zone).date()
    for rank, tried in enumerate(ELSEWHERE):
        name, commune, *_rest = COMPANIES[rank]
        begun = club.starts_on + timedelta(days=8 + 11 * rank)
        if begun > today:
            return
        member = members[rank % len(members)]
        prospect = prospects.add(club, siret=siret(rank + 1), name=name, commune=commune, by=member)
        for step, (kind, answer) in enumerate(tried):
            on = min(begun + timedelta(days=2 * step), today)
            approaches.log(prospect, key=uuid4(), kind=kind, answer=answer, on=on, by=member)
