"""Attendance by phase: how long each step of a session really took, and who was there for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clubs.models import ClubSession
from clubs.services import agenda_state
from clubs.services.agenda_state import Phase

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Stay:
    """A phase with its whole minutes, and how many of them somebody was in the room."""

    phase: Phase
    minutes: int

    @property
    def title(self) -> str:
        return self.phase.step.title

    @property
    def lasted(self) -> int:
        return _minutes(self.phase.ends_at - self.phase.starts_at)


def of_member(session: ClubSession, person: int, now: datetime) -> list[Stay]:
    """Each phase with this person's minutes in it."""
    return of_members(session, [person], now)[person]


def of_members(session: ClubSession, people: Iterable[int], now: datetime) -> dict[int, list[Stay]]:
    """By person, each phase in order of time with their minutes in it.

    A phase that nobody ended lasted until the last person left the room.
    """
    stretches = _stretches(session)
    last_seen = max((end for stays in stretches.values() for _, end in stays), default=None)
    held = agenda_state.phases(session, now, last_seen)
    return {
        person: [Stay(phase, _shared(phase, stretches.get(person, []))) for phase in held]
        for person in people
    }


def _stretches(session: ClubSession) -> dict[int, list[Stretch]]:
    """By person, all their time in the room: a phase may run past the planned hour."""
    found: dict[int, list[Stretch]] = {}
    for person, during in session.presences.values_list("person", "during"):
        found.setdefault(person, []).append((during.lower, during.upper))
    return found


def _shared(phase: Phase, stretches: list[Stretch]) -> int:
    """Minutes of a phase that these stretches cover."""
    covered = (
        max(min(end, phase.ends_at) - max(start, phase.starts_at), timedelta())
        for start, end in stretches
    )
    return _minutes(sum(covered, timedelta()))


def _minutes(time: timedelta) -> int:
    """To the nearest minute: a line that comes a few seconds late costs nobody a minute."""
    return round(time / timedelta(minutes=1))
