"""Where a session is in its agenda, read from its steps; ``clubs.services.agenda`` moves them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from django.utils.functional import cached_property

from clubs.models import AgendaStep, ClubSession


@dataclass(frozen=True)
class Phase:
    """When a step really was held."""

    step: AgendaStep
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Agenda:
    session: ClubSession
    steps: list[AgendaStep]
    now: datetime

    @cached_property
    def current(self) -> AgendaStep | None:
        return next((step for step in self.steps if step.goes_on), None)

    @cached_property
    def last_ended(self) -> AgendaStep | None:
        """Of the steps that ended, the one that did so last."""
        ended = [step for step in self.steps if step.ended_at]
        order = attrgetter("ended_at", "started_at", "position")
        return max(ended, key=order, default=None)

    @cached_property
    def next(self) -> AgendaStep | None:
        """The first step to come after where the agenda is."""
        here = self.current or self.last_ended
        reached = here.position if here else 0
        coming = (step for step in self.steps if not step.has_begun)
        return next((step for step in coming if step.position > reached), None)

    @property
    def has_begun(self) -> bool:
        return any(step.has_begun for step in self.steps)

    @property
    def is_over(self) -> bool:
        return self.has_begun and self.current is None and self.next is None

    @property
    def coming(self) -> list[AgendaStep]:
        return [step for step in self.steps if not step.has_begun]

    @property
    def minutes(self) -> int:
        """Planned, all steps together."""
        return sum(step.minutes for step in self.steps)

    @property
    def session_minutes(self) -> int:
        return self.session.duration // timedelta(minutes=1)

    @property
    def spare_minutes(self) -> int:
        """How much shorter than the session the steps are; negative when they are longer."""
        return self.session_minutes - self.minutes

    @property
    def excess_minutes(self) -> int:
        return -self.spare_minutes


def of_session(session: ClubSession, now: datetime) -> Agenda:
    """The steps in order, and where the session is in them; prefetched steps are used."""
    return Agenda(session, sorted(session.steps.all(), key=attrgetter("position")), now)


def phases(session: ClubSession, now: datetime, last_seen: datetime | None = None) -> list[Phase]:
    """The steps that were held, in order of time; ``last_seen`` is when the last person left."""
    latest = min(now, left_open_until(session, last_seen))
    held = [
        Phase(step, step.started_at, step.ended_at or max(step.started_at, latest))
        for step in session.steps.all()
        if step.started_at is not None
    ]
    # Of two that began at once, the one that was left at once came first.
    return sorted(held, key=attrgetter("starts_at", "ends_at", "step.position"))


def left_open_until(session: ClubSession, last_seen: datetime | None) -> datetime:
    """When what nobody ended was over: as the last person left, at the planned end when nobody
    was seen, with the room at latest.
    """
    return min(last_seen or session.ends_at, session.room_closes_at)
