"""What one member did over their season: for them, and for who advises them.

Conversations and meetings count more than messages sent: both are shown, the first one first.
Nobody is compared with anybody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clubs.enums import CommitmentReview
from clubs.models import Attendance, Commitment, Seat
from clubs.services import pulse
from clubs.services.my_club import THERE
from clubs.services.pulse import Taken
from eclub.kit import charts
from prospecting.enums import Answer, ApproachKind
from prospecting.models import Approach

# An answer by a person; a visit is one whatever came of it.
TALKED = set(Answer) - {Answer.NONE}
MET = {Answer.MEETING, Answer.INTERVIEW, Answer.HIRED}
WEEKS_MOST = 26
# Words of a chart are read on a phone too.
CHART_WIDTH = 360


@dataclass(frozen=True)
class Week:
    """One week of the season, from 1."""

    number: int
    approaches: int
    conversations: int
    meetings: int


@dataclass(frozen=True)
class Progress:
    seat: Seat
    weeks: list[Week]
    approaches: list[Approach]
    sessions_attended: int
    sessions_counted: int
    commitments_kept: int
    commitments_reviewed: int
    pulses: list[Taken]
    # The moment to answer or to set right.
    pulse: Taken | None

    @property
    def conversations(self) -> int:
        return sum(week.conversations for week in self.weeks)

    @property
    def meetings(self) -> int:
        return sum(week.meetings for week in self.weeks)

    @property
    def activity_chart(self) -> SafeString:
        """Since the beginning, week after week."""
        return charts.lines(
            {
                _("Conversations"): _sums(week.conversations for week in self.weeks),
                _("Démarches"): _sums(week.approaches for week in self.weeks),
            },
            [str(week.number) for week in self.weeks],
            axis=_("Semaine"),
            width=CHART_WIDTH,
        )

    @property
    def pulse_chart(self) -> SafeString:
        """A curve for each scale: answers to other questions do not go on from the former."""
        answers = [taken.answer for taken in self.pulses]
        scales = dict.fromkeys(one.scale for one in answers if one)
        names = {scale: _("Confiance") for scale in scales}
        if len(scales) > 1:
            names = {scale: f"{scale} ({rank})" for rank, scale in enumerate(scales, start=1)}
        curves = {
            name: [round(one.mean, 1) if one and one.scale == scale else None for one in answers]
            for scale, name in names.items()
        }
        return charts.lines(
            curves,
            [str(taken.moment.label) for taken in self.pulses],
            axis="",
            highest=max(scale.points for scale in scales),
            width=CHART_WIDTH,
        )

    @property
    def has_pulse_curve(self) -> bool:
        """One point alone says nothing that its figure does not."""
        return sum(taken.answer is not None for taken in self.pulses) > 1

    @property
    def has_pulse(self) -> bool:
        return any(taken.answer for taken in self.pulses)


def of_seat(seat: Seat, today: date) -> Progress:
    """Everything of this season, from the day the seat was taken; notes are left out."""
    approaches = list(
        Approach.objects.filter(author=seat.member, prospect__club=seat.club)
        .defer("note")
        .select_related("prospect__company")
        .order_by("-on", "-pk")
    )
    counted = Attendance.objects.filter(session__club=seat.club, member=seat.member)
    reviewed = Commitment.objects.filter(session__club=seat.club, member=seat.member).exclude(
        review=""
    )
    states = list(counted.values_list("state", flat=True))
    return Progress(
        seat=seat,
        weeks=_weeks(seat, approaches, today),
        approaches=approaches,
        sessions_attended=sum(state in THERE for state in states),
        sessions_counted=len(states),
        commitments_kept=reviewed.filter(review=CommitmentReview.DONE).count(),
        commitments_reviewed=reviewed.count(),
        pulses=pulse.of_seat(seat),
        pulse=pulse.latest(seat, today),
    )


def has_talked(approach: Approach) -> bool:
    return approach.answer in TALKED or approach.kind == ApproachKind.VISIT


def has_met(approach: Approach) -> bool:
    return approach.answer in MET or approach.kind == ApproachKind.VISIT


def _weeks(seat: Seat, approaches: list[Approach], today: date) -> list[Week]:
    """From the seat's first week to this one, those without any included."""
    last = min(seat.left_on or today, today)
    shown = min((last - seat.taken_on) // timedelta(weeks=1) + 1, WEEKS_MOST)
    done, talked, met = Counter[int](), Counter[int](), Counter[int]()
    for approach in approaches:
        # Written down late, or before the first day: it counts where it is nearest.
        number = (approach.on - seat.taken_on) // timedelta(weeks=1) + 1
        number = min(max(number, 1), max(shown, 1))
        done[number] += 1
        talked[number] += has_talked(approach)
        met[number] += has_met(approach)
    return [Week(n, done[n], talked[n], met[n]) for n in range(1, max(shown, 1) + 1)]


def _sums(values: Iterable[int]) -> list[float | None]:
    total, sums = 0, []
    for value in values:
        total += value
        sums.append(float(total))
    return list(sums)
