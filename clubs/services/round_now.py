"""A speaking round as it stands: whose turn it is, who comes next, what remains of the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import cached_property

from clubs.enums import TurnState
from clubs.models import AgendaStep, ClubSession, PresenceInterval, Round, RoundTurn, Seat
from clubs.video.presence import people_in
from members.models import User

SHORTEST, LONGEST = 30, 1200  # seconds
# What somebody gets when the agenda says nothing.
BY_DEFAULT = 120
# The room reports who is there every half minute.
SEEN_LATELY = timedelta(seconds=90)


@dataclass(frozen=True)
class RoundNow:
    """A round as it stands at a moment."""

    round: Round
    turns: list[RoundTurn]
    now: datetime

    @cached_property
    def current(self) -> RoundTurn | None:
        return next((turn for turn in self.turns if turn.state == TurnState.SPEAKING), None)

    @property
    def waiting(self) -> list[RoundTurn]:
        return [turn for turn in self.turns if turn.state == TurnState.WAITING]

    @property
    def next(self) -> RoundTurn | None:
        return next(iter(self.waiting), None)

    @property
    def is_paused(self) -> bool:
        return self.round.paused_at is not None

    @property
    def until(self) -> datetime | None:
        """When the turn that goes on should end; None while it is paused."""
        if self.current is None or self.is_paused:
            return None
        return self.current.until(self.round.seconds)

    @property
    def left(self) -> timedelta:
        """What remains of the turn that goes on; negative beyond its end."""
        until = self.current and self.current.until(self.round.seconds)
        return (until - (self.round.paused_at or self.now)) if until else timedelta()

    def of_person(self, person: User) -> RoundTurn | None:
        return next((turn for turn in self.turns if turn.person_id == person.pk), None)


def open_round(session: ClubSession, now: datetime) -> RoundNow | None:
    """The round that goes on in a session, if any."""
    found = session.rounds.filter(ended_at=None).first()
    return read(found, now) if found else None


def present_seats(session: ClubSession, now: datetime) -> list[Seat]:
    """The seats whose members are in the room, in order.

    While Redis is away: those whom the room reported last.
    """
    present = set(people_in([session.pk])[session.pk])
    if not present:
        seen = PresenceInterval.objects.filter(
            session=session, during__endswith__gte=now - SEEN_LATELY
        )
        present = set(seen.values_list("person", flat=True))
    seats = session.club.seats.open().select_related("member").order_by("number")
    return [seat for seat in seats if seat.member_id in present]


def fair_seconds(session: ClubSession, step: AgendaStep | None, now: datetime) -> int:
    """Everybody's share of what remains of the step, in half minutes."""
    people = len(present_seats(session, now))
    if step is None or step.until is None or not people or step.until <= now:
        return BY_DEFAULT
    share = int((step.until - now).total_seconds()) // people
    return min(max(share - share % 30, SHORTEST), LONGEST)


def read(found: Round, now: datetime) -> RoundNow:
    """This round at this moment."""
    turns = found.turns.select_related("person").order_by("position")
    return RoundNow(found, list(turns), now)
