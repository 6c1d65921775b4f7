"""The season after another one: what its draft begins with, and what is carried over when it
opens: the members who stay, the club's documents, the agendas of its sessions.

Templates of agendas belong to the agency and need no carrying. A person has one open seat: while
the former club is open, who stays is awaited in the next one, and seated when the former closes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from clubs.enums import ClubState, OutcomeKind
from clubs.models import AgendaStep, Club, ClubSession, Document, Seat
from clubs.models.seat import SeatQuerySet
from clubs.services import library, seat
from clubs.services.invitation import Uninvitable
from eclub.kit.services import audit
from members.models import User


@dataclass(frozen=True)
class Carried:
    """What the advisor chose to take along."""

    people: Sequence[User] = ()
    documents: Sequence[Document] = field(default_factory=list)
    agendas: bool = False


@transaction.atomic
def begin(club: Club, *, answers: Mapping[str, object], by: User) -> Club:
    """The draft of the season after ``club``; the one that was begun, when there is one."""
    Club.objects.select_for_update(no_key=True).get(pk=club.pk)
    begun = club.following.filter(state=ClubState.DRAFT).order_by("pk").first()
    if begun is not None:
        return begun
    draft = Club.objects.create(
        name=club.name, agency=club.agency, previous=club, draft_answers=dict(answers)
    )
    audit.record(by, "club.drafted", draft, previous=club.pk)
    return draft


def may_stay(club: Club) -> list[Seat]:
    """Seats of people whose account is open: held in an open club and awaited nowhere yet; of a
    closed one those that ended with it, of people who sit nowhere now.
    """
    if club.is_open:
        held_now = club.seats.open().filter(stays_in=None, member__is_active=True)
        return list(held_now.select_related("member").order_by("number", "pk"))
    ended = club.seats.filter(until_closing=True, member__is_active=True).select_related(
        "member", "outcome"
    )
    held = Seat.objects.open().values("member")
    return list(ended.exclude(member__in=held).order_by("number", "pk"))


def has_agendas(club: Club) -> bool:
    return AgendaStep.objects.filter(session__club=club).exists()


def documents_of(club: Club) -> list[Document]:
    """The club's own; the agency's are found by all its clubs."""
    return list(Document.objects.filter(club=club, withdrawn_at=None))


def carry(club: Club, carried: Carried, *, by: User) -> None:
    """Bring along what was chosen, into a club that has its sessions; in its transaction."""
    if club.previous is None:
        return
    for document in carried.documents:
        library.copy(document, club, by=by)
    if carried.agendas:
        _copy_agendas(club.previous, club)
    waits = {
        held.member_id: held
        for held in club.previous.seats.open().filter(member__in=carried.people)
    }
    for person in carried.people:
        if person.pk in waits:
            _await(waits[person.pk], club, by=by)
            continue
        try:
            seat.take(club, person, by=by)
        except seat.AlreadySeated:
            raise Uninvitable(
                _("%(name)s a déjà une place dans un e-club : décochez son nom.")
                % {"name": person.full_name},
                code="seated",
            ) from None


def awaited(club: Club) -> SeatQuerySet:
    """Seats of the former season whose members come here when it ends."""
    return club.awaited.open().select_related("member", "club").order_by("number", "pk")


def seat_those_who_stay(club: Club, *, by: User) -> list[Seat]:
    """The club has closed, with the ways out: who still searches sits in the next season now.

    Where there is no seat any more, or they have another one, nothing is given.
    """
    given = []
    staying = club.seats.filter(until_closing=True).exclude(stays_in=None)
    for held in staying.select_related("stays_in", "member", "outcome").order_by("number"):
        if held.stays_in is None or held.outcome.kind != OutcomeKind.SEARCHING:
            continue
        try:
            given.append(seat.take(held.stays_in, held.member, by=by))
        except (seat.ClubFull, seat.NotTaking, seat.AlreadySeated):
            audit.record(by, "seat.not_kept", held, club=held.stays_in_id)
    return given


def await_no_more(held: Seat, *, by: User) -> None:
    """The seat that waits in the next season is for somebody else."""
    if Seat.objects.open().filter(pk=held.pk).exclude(stays_in=None).update(stays_in=None):
        audit.record(by, "seat.awaited_no_more", held, club=held.stays_in_id)


def _await(held: Seat, club: Club, *, by: User) -> None:
    held.stays_in = club
    held.save(update_fields=["stays_in"])
    audit.record(by, "seat.awaited", held, club=club.pk)


def _copy_agendas(previous: Club, club: Club) -> None:
    """Each session gets the theme and the steps of the one with its number."""
    steps: dict[int, list[AgendaStep]] = {}
    for step in AgendaStep.objects.filter(session__club=previous).select_related("session"):
        steps.setdefault(step.session.number, []).append(step)
    themes = dict(previous.sessions.values_list("number", "theme"))
    sessions = list(club.sessions.all())
    for session in sessions:
        session.theme = themes.get(session.number, "")
    ClubSession.objects.bulk_update(sessions, ["theme"])
    AgendaStep.objects.bulk_create(
        AgendaStep(
            session=session,
            position=position,
            title=step.title,
            kind=step.kind,
            minutes=step.minutes,
        )
        for session in sessions
        for position, step in enumerate(steps.get(session.number, []), 1)
    )
