"""The report of one club (bilan): its figures, counted from what people did on the platform.

Nothing is stored and nothing typed twice: a way out that is corrected later is in the report at
once. Only the advisor's own words are theirs (``clubs.models.Closing``). No member is named.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from clubs.enums import WORK, OutcomeChannel, OutcomeKind, SessionState
from clubs.models import Attendance, Closing, Club, Outcome
from clubs.services.my_club import THERE
from eclub.dashboards.services.held import HELD
from eclub.dashboards.services.progress import MET, TALKED
from eclub.dashboards.services.statistics import wilson
from prospecting.enums import ApproachKind
from prospecting.models import Approach

VISIT = Q(kind=ApproachKind.VISIT)


@dataclass(frozen=True)
class Share:
    """``k`` of ``n``, never read without its interval of 95 %."""

    k: int
    n: int

    @property
    def low(self) -> int:
        """In whole percent, as ``high``."""
        return round(100 * wilson(self.k, self.n).low)

    @property
    def high(self) -> int:
        return round(100 * wilson(self.k, self.n).high)


@dataclass(frozen=True)
class ClubReport:
    club: Club
    # The day the figures are of.
    on: date
    closing: Closing | None
    # Held now or once; who came back counts twice, as everywhere.
    seats: int
    # They hold a seat now: nobody can say yet what becomes of them.
    still_in: int
    # Left, and nobody recorded why.
    unknown: int
    sessions: int
    held: int
    cancelled: int
    # Held, and their attendance read by nobody.
    unread: int
    expected: int
    attended: int
    minutes: int
    companies: int
    approaches: Mapping[str, int]
    conversations: int
    meetings: int
    outcomes: Mapping[str, int]
    hidden: int

    @property
    def work(self) -> Share:
        """Who found work, of those whose way out is known: the others are no failures."""
        known = sum(self.outcomes.values()) - self.lost
        return Share(sum(self.outcomes.get(kind, 0) for kind in WORK), known)

    @property
    def hidden_market(self) -> Share:
        return Share(self.hidden, self.work.k)

    @property
    def lost(self) -> int:
        return self.outcomes.get(OutcomeKind.LOST, 0)

    @property
    def is_over(self) -> bool:
        return not self.club.is_open


def of_club(club: Club, now: datetime) -> ClubReport:
    """Everything in the report, in six statements whatever the club's size."""
    sessions = club.sessions.annotate(was_held=HELD).aggregate(
        total=Count("pk"),
        held=Count("pk", filter=Q(was_held=True)),
        cancelled=Count("pk", filter=Q(state=SessionState.CANCELLED)),
        unread=Count("pk", filter=Q(was_held=True, attendance_checked_at=None)),
    )
    was_there = Q(state__in=THERE)
    attendance = Attendance.objects.filter(session__club=club).aggregate(
        expected=Count("pk"),
        attended=Count("pk", filter=was_there),
        minutes=Sum("minutes", filter=was_there, default=0),
    )
    seats = club.seats.aggregate(
        seats=Count("pk"),
        still_in=Count("pk", filter=Q(left_on=None)),
        unknown=Count("pk", filter=Q(left_on__isnull=False, outcome=None)),
    )
    approaches = Approach.objects.filter(prospect__club=club).order_by()
    kinds = approaches.values("kind").annotate(
        made=Count("pk"),
        talked=Count("pk", filter=Q(answer__in=TALKED) | VISIT),
        met=Count("pk", filter=Q(answer__in=MET) | VISIT),
    )
    rows = list(kinds)
    ways_out = Outcome.objects.filter(seat__club=club).values_list("kind", "channel")
    found = list(ways_out)
    return ClubReport(
        club=club,
        on=now.astimezone(club.zone).date(),
        closing=Closing.objects.filter(club=club).first(),
        **seats,
        sessions=sessions["total"],
        held=sessions["held"],
        cancelled=sessions["cancelled"],
        unread=sessions["unread"],
        **attendance,
        companies=approaches.aggregate(total=Count("prospect", distinct=True))["total"],
        approaches={row["kind"]: row["made"] for row in rows},
        conversations=sum(row["talked"] for row in rows),
        meetings=sum(row["met"] for row in rows),
        outcomes=Counter(kind for kind, _ in found),
        hidden=sum(channel == OutcomeChannel.HIDDEN for _, channel in found),
    )
