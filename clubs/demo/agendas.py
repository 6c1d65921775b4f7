"""What was on the agenda of the demo's sessions, and what the members of Morlaix committed to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from clubs.enums import CommitmentReview, StepKind
from clubs.models import (
    AgendaStep,
    AgendaTemplate,
    Club,
    ClubSession,
    Commitment,
    PresenceInterval,
    TemplateStep,
)
from clubs.services import agenda, agenda_plan, commitment
from members.models import Agency

# How many minutes more or less than planned the steps took, in turn.
DRIFT = (-2, 3, 0, 4, -3, 1, -4, 2)
PROMISES = [
    "Appeler trois entreprises du port",
    "Relire mon CV avec Marc et raccourcir la première page",
    "Demander un contact à mon ancien chef d’atelier",
    "Préparer ma présentation en une minute et l’essayer à voix haute",
    "Envoyer deux candidatures spontanées",
    "Mettre à jour mon profil professionnel en ligne",
    "Relancer la conserverie, sans nouvelles depuis dix jours",
    "Passer à l’agence d’intérim de Saint-Martin",
    "Écrire le script de mes appels",
    "Lister dix personnes à qui parler de ma recherche",
    "Visiter le site de quatre employeurs près de chez moi",
]
REVIEWS = [
    (CommitmentReview.DONE, ""),
    (CommitmentReview.DONE, "Attendre leur réponse, relancer vendredi"),
    (CommitmentReview.PARTLY, "Finir cette semaine"),
    (CommitmentReview.DONE, ""),
    (CommitmentReview.NOT_YET, "Le faire à deux, avec la place voisine"),
]
CALLS = [
    ("Bilan des engagements", StepKind.REVIEW, 15),
    ("Écrire son script", StepKind.THEME, 30),
    ("S’exercer à deux", StepKind.PAIRS, 30),
    ("Appels réels, micro coupé", StepKind.THEME, 60),
    ("Tour de table : réussites et échecs", StepKind.ROUND, 25),
    ("Nouveaux engagements", StepKind.COMMITMENTS, 20),
]


def fill(sessions: Iterable[ClubSession]) -> None:
    """Give past sessions the usual steps, held more or less as planned."""
    without = []
    for session in sessions:
        if session.steps.exists():
            agenda.close_left_open(session)
        elif not session.is_cancelled:
            without.append(session)
    AgendaStep.objects.bulk_create(step for session in without for step in _held(session))


def under_way(session: ClubSession, now: datetime) -> None:
    """The session of now has reviewed the last commitments and speaks in a round."""
    if session.steps.exists():
        return
    steps = _planned(session)
    review, speaking = steps[0], steps[1]
    review.started_at = session.starts_at
    review.ended_at = speaking.started_at = min(now, session.starts_at + timedelta(minutes=13))
    AgendaStep.objects.bulk_create(steps)


def give_promises(club: Club, past: Iterable[ClubSession], running: ClubSession) -> None:
    """Each member there at the end promises something, and says at the next what became of it."""
    waiting: dict[int, Commitment] = {}
    everything = []
    # A seat given to somebody else leaves the former member's promises as they are.
    seats = list(club.seats.open().order_by("number"))
    for session in [*past, running]:
        there = _people_of(session)
        for seat in seats if session != running else seats[:3]:
            promise = waiting.get(seat.member_id)
            if promise and (session == running or seat.member_id in there):
                _review(waiting.pop(seat.member_id), session, seat.number)
        if session == running:
            break
        day = commitment.default_day(session)
        for seat in seats:
            if seat.member_id not in there or seat.member_id in waiting:
                continue
            promise = Commitment(
                session=session,
                member_id=seat.member_id,
                text=PROMISES[(4 * session.number + 3 * seat.number) % len(PROMISES)],
                due_on=day,
                written_by_id=seat.member_id,
            )
            waiting[seat.member_id] = promise
            everything.append(promise)
    Commitment.objects.bulk_create(everything)
    for promise in everything:
        promise.created_at = promise.session.ends_at - timedelta(minutes=10)
    Commitment.objects.bulk_update(everything, ["created_at"])


def keep_template(agency: Agency) -> None:
    """One template beside the usual agenda."""
    template = AgendaTemplate.objects.create(agency=agency, name="Atelier d’appels")
    TemplateStep.objects.bulk_create(
        TemplateStep(template=template, position=position, title=title, kind=kind, minutes=minutes)
        for position, (title, kind, minutes) in enumerate(CALLS, 1)
    )


def _planned(session: ClubSession) -> list[AgendaStep]:
    """The usual steps, with the session's own theme in the middle."""
    steps = [
        AgendaStep(
            session=session,
            position=position,
            title=step.title,
            kind=step.kind,
            minutes=step.minutes,
        )
        for position, step in enumerate(agenda_plan.usual(session), 1)
    ]
    if session.theme:
        steps[2].title = session.theme
    return steps


def _held(session: ClubSession) -> list[AgendaStep]:
    steps = _planned(session)
    at = session.starts_at
    for rank, step in enumerate(steps):
        drift = DRIFT[(rank + session.number) % len(DRIFT)]
        step.started_at, at = at, at + timedelta(minutes=max(step.minutes + drift, 3))
        step.ended_at = at
    return steps


def _people_of(session: ClubSession) -> set[int]:
    """Who was there when the last step was."""
    late = PresenceInterval.objects.filter(
        session=session, during__endswith__gte=session.ends_at - timedelta(minutes=15)
    )
    return set(late.values_list("person", flat=True))


def _review(promise: Commitment, session: ClubSession, seat: int) -> None:
    review, what_next = REVIEWS[(session.number + 2 * seat) % len(REVIEWS)]
    promise.review, promise.what_next = review, what_next
    promise.reviewed_in, promise.reviewed_by_id = session, promise.member_id
    promise.reviewed_at = session.starts_at + timedelta(minutes=2 * seat)
    promise.version = 2
