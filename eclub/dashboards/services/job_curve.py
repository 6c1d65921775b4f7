"""Returns to work day by day, of one place or of two: the curve, the table behind it, and whether
the two differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eclub.dashboards.services import statistics, wording
from eclub.dashboards.services.indicators import DAY, Indicators, in_percent
from eclub.dashboards.services.statistics import Survival
from eclub.dashboards.services.tiles import interval, share
from eclub.kit import step_chart
from eclub.kit.step_chart import StepChart

# Days of the table behind the curve, and the last one that is drawn.
DAYS = (15, 30, 45, 60, 75, 90, 120, 150, 180)
LAST_DAY = 180

# A place by its name.
Side = tuple[str, Indicators]


@dataclass(frozen=True)
class Row:
    """One day of the table behind a curve."""

    day: int
    cells: list[tuple[str, str, int]]


def drawn(sides: Sequence[Side]) -> StepChart | None:
    """The curve, each side's until its last followed day; None without anybody here."""
    known = [(name, figures.time_to_job) for name, figures in sides]
    if not known[0][1].n:
        return None
    last = max(DAY, *(step.day for _name, one in known for step in one.curve))
    last = min(30 * ((last + 29) // 30), LAST_DAY)
    return step_chart.draw(
        [(name, _steps(one)) for name, one in known if one.n],
        last=last,
        marked=DAY,
        ends={name: figures.followed_until for name, figures in sides},
    )


def table(sides: Sequence[Side]) -> list[Row]:
    """What the curve shows, on some days: rate, interval, people followed until then."""
    followed = max(figures.followed_until for _name, figures in sides)
    return [
        Row(day, [_cell(figures, day) for _name, figures in sides])
        for day in DAYS
        if day <= max(followed, DAY)
    ]


def compared(here: Side, there: Side) -> str:
    """Whether one finds work sooner here than there, in words."""
    (name, figures), (other_name, other) = here, there
    test = statistics.log_rank(
        (figures.found_days, figures.censored_days), (other.found_days, other.censored_days)
    )
    return wording.comparison_in_words(
        name, figures.time_to_job, other_name, other.time_to_job, test
    )


def _steps(survival: Survival) -> list[step_chart.Step]:
    return [step_chart.Step(step.day, step.rate, step.low, step.high) for step in survival.curve]


def _cell(figures: Indicators, day: int) -> tuple[str, str, int]:
    """Rate, interval and people followed on that day; nothing is said of days without any."""
    known = figures.found_work_by(day)
    if known.rate is None or known.day < day:
        return "–", "", 0
    return share(known.rate), interval(*in_percent(known.low, known.high)), known.at_risk
