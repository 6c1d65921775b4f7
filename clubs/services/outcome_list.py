"""A club's ways out as its advisors read them: each with its answers and its corrections."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from clubs.models import Club, FollowUp, Outcome, OutcomeCorrection, Seat
from members.models import User


@dataclass(frozen=True)
class Said:
    """What one outcome said once; ``kind`` is empty when the member was in the club again."""

    kind: str
    happened_on: date | None = None


@dataclass(frozen=True)
class Change:
    """One correction, in the words of its kinds."""

    at: datetime
    by: User | None
    reason: str
    before: Said
    after: Said


@dataclass(frozen=True)
class Term:
    """One of the three questions; whether answers are taken now, or not any more."""

    follow_up: FollowUp
    is_open: bool
    is_over: bool

    @property
    def can_be_heard(self) -> bool:
        return self.is_open and not self.follow_up.is_said_by_themselves


@dataclass(frozen=True)
class Left:
    """Somebody who left."""

    seat: Seat
    outcome: Outcome
    terms: list[Term]
    history: list[Change]
    # An answer that speaks of work although no way out was known.
    proposal: FollowUp | None


@dataclass(frozen=True)
class Outcomes:
    left: list[Left]
    # Who left, or whose seat ended with the club, without anybody saying why.
    unsaid: list[Seat]
    present: list[Seat]

    @property
    def proposals(self) -> list[Left]:
        return [one for one in self.left if one.proposal]


def of_club(club: Club) -> Outcomes:
    """Everything on the page, in four statements whatever the club's size."""
    now = timezone.now()
    seats = list(
        club.seats.select_related("member", "outcome__recorded_by").order_by("number", "taken_on")
    )
    terms: dict[int, list[FollowUp]] = defaultdict(list)
    for follow_up in FollowUp.objects.filter(outcome__seat__club=club).select_related("heard_by"):
        terms[follow_up.outcome_id].append(follow_up)
    corrections: dict[int, list[OutcomeCorrection]] = defaultdict(list)
    for one in OutcomeCorrection.objects.filter(seat__club=club).select_related("corrected_by"):
        corrections[one.seat_id].append(one)
    proposing = {
        one.outcome_id: one for one in FollowUp.objects.proposing().filter(outcome__seat__club=club)
    }
    left = []
    for seat in seats:
        seat.club = club
        if (outcome := _outcome_of(seat)) is not None:
            outcome.seat = seat
            asked = _terms(terms[outcome.pk], outcome, now)
            history = _changes(corrections[seat.pk], outcome)
            left.append(Left(seat, outcome, asked, history, proposing.get(outcome.pk)))
    said = {one.seat.pk for one in left}
    rest = [seat for seat in seats if seat.pk not in said]
    return Outcomes(
        left=sorted(left, key=lambda one: (one.outcome.happened_on, one.seat.pk), reverse=True),
        unsaid=[seat for seat in rest if seat.left_on is not None],
        present=[seat for seat in rest if seat.left_on is None],
    )


def history_of(seat: Seat, outcome: Outcome | None) -> list[Change]:
    """The corrections of one seat's outcome, the latest last."""
    return _changes(seat.outcome_corrections.select_related("corrected_by"), outcome)


def _outcome_of(seat: Seat) -> Outcome | None:
    # The reverse side of a one-to-one raises when there is none.
    found: Outcome | None = getattr(seat, "outcome", None)
    return found


def _terms(follow_ups: Iterable[FollowUp], outcome: Outcome, now: datetime) -> list[Term]:
    found, today = [], timezone.localdate(now, outcome.seat.club.zone)
    for follow_up in follow_ups:
        follow_up.outcome = outcome
        found.append(Term(follow_up, follow_up.is_open(now), follow_up.open_until <= today))
    return found


def _changes(corrections: Iterable[OutcomeCorrection], outcome: Outcome | None) -> list[Change]:
    """What each correction made of what was said: what the next one found, or what is so now."""
    rows = list(corrections)
    # Without any correction there is no row that the outcome itself comes after.
    after: Sequence[Outcome | OutcomeCorrection | None] = [*rows[1:], outcome]
    return [
        Change(
            row.corrected_at,
            row.corrected_by,
            row.reason,
            before=_said(row),
            after=Said("") if row.taken_back or then is None else _said(then),
        )
        for row, then in zip(rows, after, strict=False)
    ]


def _said(row: Outcome | OutcomeCorrection) -> Said:
    return Said(row.get_kind_display(), row.happened_on)
