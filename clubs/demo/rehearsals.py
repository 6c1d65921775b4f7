"""The demo's past groups: pairs, then interview simulations with what was noted for each."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clubs.enums import GridLevel, GroupingKind, GroupRole
from clubs.models import ClubSession, Grouping, GroupPlace, RehearsalGrid
from clubs.services import grouping, rehearsal
from members.models import User

# What worked, one next step, and the levels of the first criteria.
NOTES: list[tuple[str, str, list[GridLevel | str]]] = [
    (
        "Le chantier raconté en trois phrases : on voyait le geste, et le résultat chiffré.",
        "Attendre la fin de la question avant de répondre, une respiration suffit.",
        [GridLevel.STRONG, GridLevel.STRONG, GridLevel.COMING, GridLevel.NEXT],
    ),
    (
        "Le sourire en arrivant, et le merci à la fin : on a envie de rappeler.",
        "Préparer une question sur l’équipe, elle n’est venue qu’après relance.",
        [GridLevel.COMING, GridLevel.STRONG, GridLevel.STRONG, GridLevel.COMING],
    ),
    (
        "« Je ne sais pas encore, mais voici comment je m’y prendrais » : très convaincant.",
        "",
        [GridLevel.COMING, "", GridLevel.STRONG],
    ),
]


def fill(sessions: Sequence[ClubSession]) -> None:
    """Pairs in the session before the last two, simulations in those; everybody there takes part.

    The first candidate is the member of the lowest seat, whom the demo's visitor signs in as.
    """
    held = [session for session in sessions if not session.is_cancelled][-3:]
    for session in held[:-2]:
        people = _present(session)
        spots = grouping.propose(session, [person.pk for person in people], 2)
        _write(session, GroupingKind.PAIRS, spots, after=40, minutes=15)
    for session in held[-2:]:
        for turn in range(2):
            people = _present(session)
            spots = grouping.propose_rehearsal(session, [person.pk for person in people], 0)
            after = 80 + 25 * turn
            held_then = _write(session, GroupingKind.REHEARSAL, spots, after=after, minutes=20)
            _note(held_then, people)


def _present(session: ClubSession) -> list[User]:
    """Members who were in the room, by seat."""
    there = set(session.presences.values_list("person", flat=True))
    seats = session.club.seats.open().select_related("member").order_by("number")
    return [seat.member for seat in seats if seat.member_id in there]


def _write(
    session: ClubSession, kind: GroupingKind, spots: grouping.Spots, *, after: int, minutes: int
) -> Grouping:
    start = session.starts_at + timedelta(minutes=after)
    made = Grouping.objects.create(
        session=session,
        kind=kind,
        during=DateTimeTZRange(start, start + timedelta(minutes=minutes)),
        started_by=session.advisor,
    )
    GroupPlace.objects.bulk_create(
        GroupPlace(grouping=made, person_id=who, number=spot.number, role=spot.role)
        for who, spot in spots.items()
    )
    return made


def _note(held: Grouping, people: Sequence[User]) -> None:
    """The interviewer, an observer and the advisor write."""
    roles = {place.person_id: place.role for place in held.places.all()}
    (candidate,) = (one for one in people if roles[one.pk] == GroupRole.CANDIDATE)
    asks = [one for one in people if roles[one.pk] == GroupRole.INTERVIEWER]
    observes = [one for one in people if roles[one.pk] == GroupRole.OBSERVER]
    authors = [*asks, *observes[:1], held.session.advisor]
    criteria = rehearsal.criteria_of(held.session.club.agency)
    RehearsalGrid.objects.bulk_create(
        RehearsalGrid(
            grouping=held,
            candidate=candidate,
            author=author,
            strengths=strengths,
            advice=advice,
            marks=[[line, level] for line, level in zip(criteria, levels, strict=False) if level],
        )
        for author, (strengths, advice, levels) in zip(authors, NOTES, strict=True)
    )
