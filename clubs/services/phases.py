"""Attendance by phase: how long each step of a session really took, and who was there for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clubs.models import AgendaStep, ClubSession

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Phase:
    """A step that took place; one nobody ended lasts until the last person left."""

    step: AgendaStep
    start: datetime
    end: datetime

    @property
    def title(self) -> str:
        return self.step.title

    @property
    def minutes(self) -> int:
        return _minutes(self.end - self.start)


@dataclass(frozen=True)
class Stay:
    """How many minutes of a phase somebody was in the room."""

    phase: Phase
    minutes: int


def of_session(session: ClubSession, now: datetime) -> list[Phase]:
    """The steps that began, in the order they did."""
    return _phases(session, _stretches(session), now)


def of_member(session: ClubSession, person: int, now: datetime) -> list[Stay]:
    """Each phase with this person's minutes in it."""
    stretches = _stretches(session)
    return _stays(_phases(session, stretches, now), stretches.get(person, []))


def of_members(session: ClubSession, people: Iterable[int], now: datetime) -> dict[int, list[Stay]]:
    """The same for several people, by person."""
    stretches = _stretches(session)
    found = _phases(session, stretches, now)
    return {person: _stays(found, stretches.get(person, [])) for person in people}


def _stretches(session: ClubSession) -> dict[int, list[Stretch]]:
    """By person, all their time in the room: a phase may run past the planned hour."""
    found: dict[int, list[Stretch]] = {}
    for person, during in session.presences.values_list("person", "during"):
        found.setdefault(person, []).append((during.lower, during.upper))
    return found


def _phases(
    session: ClubSession, stretches: dict[int, list[Stretch]], now: datetime
) -> list[Phase]:
    last_seen = max((end for stays in stretches.values() for _, end in stays), default=now)
    steps = session.steps.exclude(started_at=None).order_by("started_at", "position")
    return [
        Phase(step, step.started_at, step.ended_at or max(step.started_at, min(now, last_seen)))
        for step in steps
        if step.started_at
    ]


def _stays(phases: list[Phase], stretches: list[Stretch]) -> list[Stay]:
    return [
        Stay(
            phase,
            _minutes(
                sum(
                    (
                        max(min(end, phase.end) - max(start, phase.start), timedelta())
                        for start, end in stretches
                    ),
                    timedelta(),
                )
            ),
        )
        for phase in phases
    ]


def _minutes(time: timedelta) -> int:
    """To the nearest minute: a line that comes a few seconds late costs nobody a minute."""
    return round(time / timedelta(minutes=1))
