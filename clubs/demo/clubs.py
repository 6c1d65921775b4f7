"""The demo's clubs: their seasons around today, who sits where, and what happened so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clubs.demo import agendas, leaving, presence
from clubs.demo.people import People
from clubs.enums import ClubState, OutcomeChannel, OutcomeKind, SessionState
from clubs.models import Closing, Club, ClubSession, Seat, Slot
from clubs.services import outcome, schedule
from clubs.services.schedule import WeeklySlot
from eclub.kit.services import audit
from members.models import Agency, User

MONDAY_AND_THURSDAY = (WeeklySlot(0, time(9)), WeeklySlot(3, time(9)))
TUESDAY_AND_FRIDAY = (WeeklySlot(1, time(14)), WeeklySlot(4, time(14)))
WEDNESDAY_AND_FRIDAY = (WeeklySlot(2, time(9, 30)), WeeklySlot(4, time(9, 30)))
THEMES = [
    "Faire connaissance, la charte du club",
    "Nos métiers, nos réussites",
    "Le marché caché : qui embauche près d’ici ?",
    "Le CV, première version",
    "Appeler un employeur : le script",
    "Premiers appels",
    "Relire les CV à plusieurs",
    "La plaquette du club",
    "Notre réseau : qui connaît qui ?",
    "Simulation d’entretien : se présenter",
    "Relances",
    "Les réseaux sociaux professionnels",
    "Point à mi-saison",
    "Simulation d’entretien : les questions difficiles",
    "Répondre à une annonce",
    "Visite d’une entreprise, à distance",
    "La mobilité et les horaires",
    "Appels à plusieurs",
    "Négocier",
    "Simulation d’entretien avec un recruteur",
    "Rebondir après un refus",
    "Relances et remerciements",
    "Préparer la suite",
    "Bilan de la saison",
]


# Kind, channel, and the weeks after which the member left; 0 stays to the end.
OUTCOMES = [
    (OutcomeKind.PERMANENT, OutcomeChannel.HIDDEN, 5),
    (OutcomeKind.FIXED_TERM, OutcomeChannel.OFFER, 8),
    (OutcomeKind.SEARCHING, "", 0),
    (OutcomeKind.SHORT, OutcomeChannel.HIDDEN, 7),
    (OutcomeKind.PERMANENT, OutcomeChannel.HIDDEN, 11),
    (OutcomeKind.TRAINING, "", 9),
    (OutcomeKind.SEARCHING, "", 0),
    (OutcomeKind.BUSINESS, OutcomeChannel.OTHER, 10),
]
# Of a season in which less was found, and less of it on the hidden market.
HARDER = [
    (OutcomeKind.SEARCHING, "", 0),
    (OutcomeKind.PERMANENT, OutcomeChannel.OFFER, 4),
    (OutcomeKind.SHORT, OutcomeChannel.AGENCY, 6),
    (OutcomeKind.LOST, "", 5),
    (OutcomeKind.FIXED_TERM, OutcomeChannel.HIDDEN, 9),
    (OutcomeKind.SEARCHING, "", 0),
    (OutcomeKind.TRAINING, "", 7),
    (OutcomeKind.PERMANENT, OutcomeChannel.HIDDEN, 11),
]

CLOSING_WORDS = {
    "worked": "Le tour de table au début de chaque séance.\nLes appels passés à deux.",
    "did_not_work": "Les relances : trop tard dans la saison. À commencer dès la quatrième séance.",
}


@dataclass(frozen=True)
class Season:
    """A club to make: where, when and how steadily people come."""

    name: str
    commune: str
    state: ClubState
    slots: Sequence[WeeklySlot]
    # Weeks from today to the first session's week; before today when negative.
    begins_in: int
    rhythm: str = presence.STEADY
    members: int = 0
    prefix: str = ""
    # Of its members, when it has closed.
    outcomes: Sequence[tuple[OutcomeKind, OutcomeChannel | str, int]] = tuple(OUTCOMES)


MORLAIX = Season(
    "Club de Morlaix", "Morlaix", ClubState.RUNNING, TUESDAY_AND_FRIDAY, -6, presence.STEADY
)
OTHERS = [
    Season(
        "Club de Brest – Rade",
        "Brest",
        ClubState.RUNNING,
        MONDAY_AND_THURSDAY,
        -9,
        members=6,
        prefix="brest",
    ),
    Season(
        "Club de la baie",
        "Saint-Brieuc",
        ClubState.RUNNING,
        WEDNESDAY_AND_FRIDAY,
        -3,
        members=7,
        prefix="saintbrieuc",
    ),
    Season(
        "Club du golfe",
        "Vannes",
        ClubState.RUNNING,
        MONDAY_AND_THURSDAY,
        -7,
        rhythm=presence.SHAKY,
        members=5,
        prefix="vannes",
    ),
    Season(
        "Club de l’Ille",
        "Rennes",
        ClubState.CLOSED,
        TUESDAY_AND_FRIDAY,
        -30,
        members=8,
        prefix="rennes",
    ),
    Season(
        "Club de Morlaix, première saison",
        "Morlaix",
        ClubState.CLOSED,
        MONDAY_AND_THURSDAY,
        -36,
        rhythm=presence.SHAKY,
        members=7,
        prefix="morlaix",
    ),
    Season(
        "Club de la baie, première saison",
        "Saint-Brieuc",
        ClubState.CLOSED,
        WEDNESDAY_AND_FRIDAY,
        -32,
        members=8,
        prefix="baie",
    ),
    Season(
        "Club du golfe, première saison",
        "Vannes",
        ClubState.CLOSED,
        MONDAY_AND_THURSDAY,
        -40,
        rhythm=presence.SHAKY,
        members=8,
        prefix="golfe",
        outcomes=HARDER,
    ),
    Season(
        "Club de l’Erdre",
        "Nantes",
        ClubState.RUNNING,
        WEDNESDAY_AND_FRIDAY,
        -4,
        members=4,
        prefix="nantes",
    ),
]
RECRUITING = Season(
    "Club du Trégor", "Morlaix", ClubState.RECRUITING, MONDAY_AND_THURSDAY, 3, members=3,
    prefix="tregor",
)  # fmt: skip


def make(
    wanted: Season, agency: Agency, advisor: User, members: Sequence[User], now: datetime
) -> Club:
    """A club with its sessions and its members from the first day; nothing has happened yet."""
    today = now.astimezone(agency.zone).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=wanted.begins_in)
    plan = schedule.plan(
        wanted.slots,
        starts_on=monday,
        count=len(THEMES),
        zone=agency.zone,
        holiday_zone=agency.holiday_zone,
    )
    club = Club.objects.create(
        name=wanted.name, agency=agency, advisor=advisor, state=wanted.state, season=plan.season
    )
    Slot.objects.bulk_create(
        Slot(club=club, weekday=slot.weekday, starts_at=slot.starts_at, minutes=slot.minutes)
        for slot in wanted.slots
    )
    opened_at = min(now, plan.season.lower) - timedelta(days=21)
    ClubSession.objects.bulk_create(
        ClubSession(
            club=club,
            number=session.number,
            during=session.during,
            advisor=advisor,
            theme=THEMES[session.number - 1],
            changed_at=opened_at,
        )
        for session in plan.sessions
    )
    Club.objects.filter(pk=club.pk).update(created_at=opened_at)
    Seat.objects.bulk_create(
        Seat(club=club, number=number, member=member, taken_on=min(today, plan.starts_on))
        for number, member in enumerate(members, start=1)
    )
    audit.record(advisor, "club.opened", club, sessions=len(plan.sessions))
    return club


def make_other(
    wanted: Season, agency: Agency, advisor: User, people: People, now: datetime
) -> Club:
    """One of the clubs around, with its past up to now."""
    members = people.members(wanted.prefix, wanted.members, agency.commune)
    club = make(wanted, agency, advisor, members, now)
    if wanted.state == ClubState.CLOSED:
        club.closed_at = club.season.upper
        club.save(update_fields=["closed_at"])
        _give_outcomes(club, wanted, advisor)
        Closing.objects.create(
            club=club, ended_on=club.ends_on, written_by=advisor, **CLOSING_WORDS
        )
        leaving.fill(club, now)
        audit.record(advisor, "club.closed", club)
    cancel(club, 5, "Conseiller absent")
    held = past(club, now)
    presence.fill(held, wanted.rhythm)
    agendas.fill(held)
    return club


def _give_outcomes(club: Club, wanted: Season, advisor: User) -> None:
    """Everybody left, some during the season; most found work, as in Morlaix."""
    last_day = club.season.upper.astimezone(club.zone).date() - timedelta(days=1)
    for seat, (kind, channel, weeks) in zip(club.seats.all(), wanted.outcomes, strict=False):
        left_on = seat.taken_on + timedelta(weeks=weeks) if weeks else last_day
        Seat.objects.filter(pk=seat.pk).update(left_on=left_on)
        outcome.record(seat, kind=kind, channel=channel, happened_on=left_on, by=advisor)


def past(club: Club, now: datetime) -> list[ClubSession]:
    return list(
        club.sessions.planned()
        .filter(during__endswith__lte=now)
        .select_related("club__agency", "advisor")
    )


def cancel(club: Club, number: int, because: str) -> None:
    """A session that was cancelled before the demo was loaded."""
    club.sessions.filter(number=number).update(
        state=SessionState.CANCELLED, cancelled_because=because, sequence=1
    )
