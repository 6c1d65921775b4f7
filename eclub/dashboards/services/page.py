"""Everything one page of figures shows of a place: read from its tallies, in a number of
statements that does not depend on how many clubs there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from eclub.dashboards import quarters
from eclub.dashboards.access import Area, may_read, of_club
from eclub.dashboards.enums import Level, Measure
from eclub.dashboards.models import Alert, Snapshot
from eclub.dashboards.services import (
    attention,
    children,
    followed,
    job_curve,
    sentences,
    snapshot,
    tally,
    tiles,
)
from eclub.dashboards.services.attention import Reason
from eclub.dashboards.services.bubble_map import BubbleMap, Disc
from eclub.dashboards.services.children import Parts
from eclub.dashboards.services.followed import Followed
from eclub.dashboards.services.indicators import DAY, Indicators, in_percent
from eclub.dashboards.services.job_curve import Row, Side
from eclub.dashboards.services.tally import Cohorts, Place, Tallies, Until
from eclub.dashboards.services.tiles import Beside, Tile, interval, share
from eclub.kit.dates import day_in_words
from eclub.kit.step_chart import StepChart
from members.models import User

# What a line says of a part.
SHOWN = (
    Measure.CLUBS,
    Measure.SEATS,
    Measure.SESSIONS,
    Measure.EXPECTED,
    Measure.ATTENDED,
    Measure.CONVERSATIONS,
    Measure.STILL_IN,
    Measure.FOUND_DAY,
    Measure.CENSORED_DAY,
)


@dataclass(frozen=True)
class Period:
    """The quarters in which seasons begin, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    @property
    def cohorts(self) -> Cohorts:
        return Cohorts(self.first, self.last)

    def before(self, today: date) -> "Period":
        """As many quarters, just before; of a period with a beginning."""
        if self.first is None:
            raise ValueError("nothing comes before a period without beginning")
        length = quarters.count(self.first, self.last or quarters.first_day(today))
        return Period(quarters.moved(self.first, -length), quarters.moved(self.first, -1))


@dataclass(frozen=True)
class Line:
    """One part of the place in the table below it."""

    area: Area
    figures: Indicators
    # Why a club needs help; only clubs have reasons of their own.
    reasons: Sequence[Reason] = ()

    @property
    def attendance(self) -> str:
        return tiles.percent(self.figures.attendance)

    @property
    def attendance_interval(self) -> str:
        return interval(*self.figures.attendance.interval)

    @property
    def job(self) -> str:
        """« 57 % », of the people followed."""
        return share(self.figures.time_to_job.rate)

    @property
    def job_interval(self) -> str:
        known = self.figures.time_to_job
        return interval(*in_percent(known.low, known.high))

    @property
    def job_day(self) -> int | None:
        """Where nobody is followed until the day that the column names."""
        return self.figures.job_day if self.figures.job_day < DAY else None


@dataclass(frozen=True)
class Spot:
    """A disc of the map, and the line it stands for."""

    disc: Disc
    line: Line


@dataclass(frozen=True)
class Needy:
    """A club that needs help, and why."""

    area: Area
    reasons: list[Reason]


@dataclass(frozen=True)
class Page:
    area: Area
    figures: Indicators
    beside: Beside | None
    lines: list[Line]
    after: str
    needy: list[Needy]
    needy_count: int
    needy_is_more: bool
    parts: Parts
    # Of a club: why it needs help at this moment.
    reasons: list[Reason]
    # Where the figures beside come from, when they are the same place's as they were.
    frozen: Snapshot | None = None

    @property
    def today(self) -> date:
        return self.figures.today

    @property
    def travel(self) -> dict[str, str]:
        """In words that part thousands."""
        found = self.figures.travel
        names = ("km", "hours", "euros", "co2_kg")
        return {name: tiles.whole(getattr(found, name)) for name in names}

    @cached_property
    def tiles(self) -> list[Tile]:
        return tiles.of(self.figures, self.beside)

    @cached_property
    def chart(self) -> StepChart | None:
        return job_curve.drawn(self._sides)

    @property
    def job_table(self) -> list[Row]:
        return job_curve.table(self._sides)

    @property
    def compared_names(self) -> list[str]:
        return [name for name, _figures in self._sides]

    @cached_property
    def followed(self) -> list[Followed]:
        return followed.of(self.figures)

    @property
    def job_sentences(self) -> list[str]:
        return sentences.time_to_job(self.figures)

    @property
    def comparison(self) -> str:
        # Nobody is compared with themselves.
        if self.beside is None or self.frozen:
            return ""
        return job_curve.compared(*self._sides)

    @cached_property
    def map(self) -> BubbleMap | None:
        return self.parts.drawn({line.area.key: line.figures.seats for line in self.lines})

    @property
    def spots(self) -> list[Spot]:
        """The discs of the map, each with its line."""
        lines = {line.area.key: line for line in self.lines}
        return [Spot(disc, lines[disc.code]) for disc in self.map.discs] if self.map else []

    @property
    def _sides(self) -> list[Side]:
        here = [(self.area.name, self.figures)]
        if self.beside:
            here.append((self.beside.name, self.beside.figures))
        return here


def seasons(area: Area) -> Mapping[date, int]:
    """How many clubs began in each quarter."""
    return tally.clubs_by_quarter(_place(area))


def comparable(user: User, area: Area) -> list[Area]:
    """The places somebody may set beside this one: those around it, then those like it."""
    above = [one for one in reversed(area.above) if may_read(user, one)]
    managed = None if user.is_administrator else list(user.managed_region_ids)
    like = [one for one in children.beside(area, managed) if may_read(user, one)]
    return above + like


def frozen(area: Area) -> list[Snapshot]:
    """The ends of quarters at which its figures were frozen, the last first; never a club's."""
    return [] if area.level == Level.CLUB else list(Snapshot.objects.order_by("-quarter"))


def frozen_of(period: Period, snapshots: Sequence[Snapshot]) -> Snapshot | None:
    """The one that published the last of these seasons, else the first that knew of it."""
    if period.last is None:
        return None
    last = period.last
    published = next((one for one in snapshots if one.cohort == last), None)
    return published or next((one for one in reversed(snapshots) if one.quarter >= last), None)


def of_area(
    area: Area, period: Period, compared: Area | Period | Snapshot | None, after: str, now: datetime
) -> Page:
    """The page of a place; ``compared`` is another one, or itself at another time."""
    today = now.date()
    counts_here = tally.read(_place(area), period.cohorts)
    figures = Indicators(counts_here, today)
    parts = children.of(area, period.first, period.last, after)
    places = [_place(one) for one in parts.areas]
    counts = tally.read_places(places, period.cohorts, SHOWN, Until(DAY, today))
    found = attention.of_area(area)
    return Page(
        area=area,
        figures=figures,
        beside=_beside(area, counts_here, period, compared, today),
        lines=[
            Line(one, Indicators(counts[place], today))
            for one, place in zip(parts.areas, places, strict=True)
        ],
        after=parts.after,
        needy=[_needy(alert) for alert in found.alerts] if area.level != Level.CLUB else [],
        needy_count=found.count,
        needy_is_more=found.is_more,
        parts=parts,
        reasons=attention.of_club(int(area.code), now) if area.level == Level.CLUB else [],
        frozen=compared if isinstance(compared, Snapshot) else None,
    )


def _beside(
    area: Area,
    here: Tallies,
    period: Period,
    compared: Area | Period | Snapshot | None,
    today: date,
) -> Beside | None:
    """The other side; of a place that this one lies in, what it has besides: nobody is compared
    with themselves.
    """
    if compared is None:
        return None
    if isinstance(compared, Snapshot):
        then = snapshot.read(compared, _place(area), period.cohorts)
        name = _("figé le %(day)s") % {"day": day_in_words(compared.taken_on, "j F Y")}
        return Beside(name, Indicators(then, compared.taken_on))
    if isinstance(compared, Period):
        counts = tally.read(_place(area), compared.cohorts)
        return Beside(_("période précédente"), Indicators(counts, today))
    counts = tally.read(_place(compared), period.cohorts)
    if compared.key not in {one.key for one in area.above}:
        return Beside(compared.name, Indicators(counts, today))
    name = _("%(whole)s, hors %(here)s") % {"whole": compared.name, "here": area.name}
    return Beside(name, Indicators(_without(counts, here), today))


def _without(whole: Tallies, part: Tallies) -> Tallies:
    return Tallies(
        {
            measure: {
                cell: count - part.cell(measure, cell)
                for cell, count in cells.items()
                if count != part.cell(measure, cell)
            }
            for measure, cells in whole.counts.items()
        }
    )


def _needy(alert: Alert) -> Needy:
    return Needy(of_club(alert.club), attention.reasons_of(alert))


def _place(area: Area) -> Place:
    return Place(area.level, area.code)
