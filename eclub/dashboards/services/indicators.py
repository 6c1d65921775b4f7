"""What a page or a report says of a place, out of its counts: every rate goes with the number of
people or sessions behind it and with the interval that says how sure one can be.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from django.utils.translation import gettext as _

from clubs.enums import SEATS, WORK, ClubState, OutcomeChannel, OutcomeKind
from eclub.dashboards.enums import UNKNOWN
from eclub.dashboards.feature_settings import (
    TRAVEL_CENTS_PER_KM,
    TRAVEL_CO2_GRAMS_PER_KM,
    TRAVEL_KM_PER_HOUR,
)
from eclub.dashboards.services import statistics, wording
from eclub.dashboards.services.statistics import Survival
from prospecting.enums import ApproachKind, Stage

# The day of the season that a return to work is told for.
DAY = 90
# The funnel, in its order; a company that came to nothing is beside it.
FUNNEL = tuple(stage for stage in Stage if stage != Stage.CLOSED)


class Counts(Protocol):
    """The tallies of one place."""

    def total(self, measure: str) -> int: ...

    def cells(self, measure: str) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class Rate:
    """``k`` of ``n``; nothing to say when there is no ``n``."""

    k: int
    n: int

    @property
    def words(self) -> str:
        return wording.percent(self.k / self.n) if self.n else "–"

    @cached_property
    def interval(self) -> tuple[int, int]:
        """Wilson's at 95 %, in whole percent."""
        return in_percent(*statistics.wilson(self.k, self.n))


@dataclass(frozen=True)
class Share:
    """One line of a breakdown: what it counts, how many, and its share of all lines."""

    label: str
    rate: Rate
    # Of the longest line, from 0 to 100.
    width: float

    @property
    def count(self) -> int:
        return self.rate.k


@dataclass(frozen=True)
class Travel:
    """Ways to the agency and back that nobody had to make."""

    km: int
    # Sessions attended by somebody whose commune or whose agency has no known place.
    unknown: int

    @property
    def hours(self) -> int:
        return round(self.km / TRAVEL_KM_PER_HOUR.value)

    @property
    def euros(self) -> int:
        return round(self.km * TRAVEL_CENTS_PER_KM.value / 100)

    @property
    def co2_kg(self) -> int:
        return round(self.km * TRAVEL_CO2_GRAMS_PER_KM.value / 1000)


@dataclass(frozen=True)
class Indicators:
    """Of the seasons that were chosen, as known ``today``."""

    counts: Counts
    today: date

    @property
    def clubs(self) -> int:
        return self.counts.total("clubs")

    @property
    def running(self) -> int:
        return self.counts.cells("clubs").get(ClubState.RUNNING, 0)

    @property
    def recruiting(self) -> int:
        return self.counts.cells("clubs").get(ClubState.RECRUITING, 0)

    @property
    def closed(self) -> int:
        return self.counts.cells("clubs").get(ClubState.CLOSED, 0)

    @property
    def seats(self) -> int:
        """Everybody who held one."""
        return self.counts.total("seats")

    @property
    def still_in(self) -> int:
        return self.counts.total("still_in")

    @property
    def seats_offered(self) -> int:
        """In the clubs that gather people or meet."""
        return SEATS * (self.running + self.recruiting)

    @property
    def sessions_held(self) -> int:
        return self.counts.cells("sessions").get("held", 0)

    @property
    def sessions_cancelled(self) -> int:
        return self.counts.cells("sessions").get("cancelled", 0)

    @cached_property
    def attendance(self) -> Rate:
        return Rate(self.counts.total("attended"), self.counts.total("expected"))

    @property
    def approaches(self) -> int:
        return self.counts.total("approaches")

    @property
    def conversations(self) -> int:
        return self.counts.total("conversations")

    @property
    def meetings(self) -> int:
        return self.counts.total("meetings")

    @cached_property
    def approach_kinds(self) -> list[Share]:
        return shares(self.counts.cells("approaches"), ApproachKind)

    @cached_property
    def funnel(self) -> list[Share]:
        """Companies that ever came to each stage; every share is of the stage most came to."""
        entered = self.counts.cells("stage")
        return [
            Share(
                str(stage.label), Rate(count, self.prospects), 100 * count / (self.prospects or 1)
            )
            for stage in FUNNEL
            for count in [entered.get(stage, 0)]
        ]

    @property
    def dropped(self) -> int:
        return self.counts.cells("stage").get(Stage.CLOSED, 0)

    @property
    def prospects(self) -> int:
        return max(self.counts.cells("stage").values(), default=0)

    @property
    def outcomes(self) -> int:
        return self.counts.total("outcomes")

    @cached_property
    def outcome_kinds(self) -> list[Share]:
        counts = self.counts.cells("outcomes")
        without_a_word = counts.get(UNKNOWN, 0)
        lines = shares(counts, OutcomeKind)
        if without_a_word:
            rate = Rate(without_a_word, sum(counts.values()))
            most = max(counts.values())
            lines.append(Share(_("sortie non précisée"), rate, 100 * without_a_word / most))
        return lines

    @property
    def found_work(self) -> int:
        kinds = self.counts.cells("outcomes")
        return sum(kinds.get(kind, 0) for kind in WORK)

    @cached_property
    def channels(self) -> list[Share]:
        return shares(self.counts.cells("found_by"), OutcomeChannel)

    @cached_property
    def hidden_market(self) -> Rate:
        """Of the jobs that were found: how many nobody had announced."""
        channels = self.counts.cells("found_by")
        return Rate(channels.get(OutcomeChannel.HIDDEN, 0), sum(channels.values()))

    @cached_property
    def found_days(self) -> dict[int, int]:
        return {int(day): n for day, n in self.counts.cells("found_day").items() if n > 0}

    @cached_property
    def censored_days(self) -> dict[int, int]:
        """Who left otherwise, and who is still there: followed until then, or until today."""
        days = Counter({int(day): n for day, n in self.counts.cells("censored_day").items() if n})
        today = self.today.toordinal()
        for came_on, n in self.counts.cells("still_in").items():
            days[max(today - date.fromisoformat(came_on).toordinal(), 0)] += n
        return {day: n for day, n in days.items() if n > 0}

    @cached_property
    def time_to_job(self) -> Survival:
        """By the ninetieth day; nothing is known yet of people who all came today."""
        known = self.found_work_by(DAY)
        return known if known.day else statistics.survival({}, {}, DAY)

    def found_work_by(self, day: int) -> Survival:
        return statistics.survival(self.found_days, self.censored_days, day)

    @property
    def job_day(self) -> int:
        """The day that the share is of: earlier where nobody is followed as long."""
        return self.time_to_job.day if self.time_to_job.n else DAY

    @property
    def followed_until(self) -> int:
        """The last day on which anybody is followed."""
        return max([*self.found_days, *self.censored_days], default=0)

    @cached_property
    def waiting_days(self) -> list[tuple[int, int]]:
        """For how many days how many people have waited, the shortest first."""
        found = self.counts.cells("waiting").items()
        waits = [(max((self.today - date.fromisoformat(on)).days, 0), n) for on, n in found if n]
        return sorted(waits)

    @property
    def waiting(self) -> int:
        return sum(n for _days, n in self.waiting_days)

    @property
    def median_waiting(self) -> int | None:
        """In days, half of them at most; None while nobody waits."""
        middle, before = (self.waiting + 1) // 2, 0
        for days, n in self.waiting_days:
            before += n
            if before >= middle > 0:
                return days
        return None

    @property
    def applications(self) -> int:
        """Whatever became of them."""
        return self.counts.total("applications")

    @cached_property
    def travel(self) -> Travel:
        metres = self.counts.total("travel_m")
        return Travel(round(metres / 1000), self.counts.total("travel_unknown"))


def shares(
    counts: Mapping[str, int],
    kinds: type[ApproachKind] | type[OutcomeKind] | type[OutcomeChannel],
) -> list[Share]:
    """A line for each kind, those without any included: who reads adds up to the whole."""
    whole, most = sum(counts.values()), max([*counts.values(), 1])
    return [
        Share(str(kind.label), Rate(count, whole), 100 * count / most)
        for kind in kinds
        for count in [counts.get(kind, 0)]
    ]


def in_percent(low: float, high: float) -> tuple[int, int]:
    return round(100 * low), round(100 * high)
