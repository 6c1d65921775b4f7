"""What a season would look like: its days by month, the skipped ones and the conflicts named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clubs.services import conflict
from clubs.services.schedule import Plan
from members.models import User


@dataclass(frozen=True)
class PreviewDay:
    """A day of the season: a session, or the reason why there is none."""

    date: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    number: int = 0
    skipped: str = ""
    # The advisor took this day out, and may put it back.
    is_left_out: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """A plan, ready to be shown."""

    plan: Plan
    months: dict[date, list[PreviewDay]]
    conflicts: int
    holidays: int

    @property
    def days_in_conflict(self) -> list[PreviewDay]:
        return [day for days in self.months.values() for day in days if day.conflicts]


def preview(
    plan: Plan,
    conflicts: Sequence[conflict.Conflict],
    *,
    left_out: Collection[date] = (),
    seen_by: User,
) -> Preview:
    """Lay the plan out by month; each day once."""
    sentences: dict[datetime, list[str]] = {}
    explained = conflict.explain(conflicts, seen_by=seen_by, zone=plan.zone, with_day=False)
    for found, sentence in zip(conflicts, explained, strict=True):
        sentences.setdefault(found.wished.starts_at, []).append(sentence)
    days = [
        PreviewDay(
            session.starts_at.astimezone(plan.zone).date(),
            session.starts_at,
            session.ends_at,
            session.number,
            conflicts=tuple(sentences.get(session.starts_at, ())),
        )
        for session in plan.sessions
    ]
    days += [
        PreviewDay(day.date, skipped=day.name, is_left_out=day.date in left_out)
        for day in plan.skipped
        # A last day that was taken out may be put back, too.
        if day.date <= plan.ends_on or day.date in left_out
    ]
    months: dict[date, list[PreviewDay]] = {}
    for day in sorted(days, key=lambda day: day.date):
        months.setdefault(day.date.replace(day=1), []).append(day)
    return Preview(
        plan,
        months,
        conflicts=len(sentences),
        holidays=sum(1 for day in days if day.skipped and not day.is_left_out),
    )
