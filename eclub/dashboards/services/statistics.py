"""Proportions and times to a job, each with the interval that says how sure one can be.

Plain arithmetic on counts, so that a page pays nothing for it: see
``docs/decisions/0040-statistics.md``. Golden values and properties are in the tests.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import NamedTuple

# Of every interval: 95 %.
CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
# Days from the seat's first, counted by day: how many people found work, or are seen no longer.
ByDay = Mapping[int, int]
# What products of fractions may be off by.
ROUNDING = 1e-12


class Interval(NamedTuple):
    """Shares, from 0 to 1."""

    low: float
    high: float


class Step(NamedTuple):
    """From this day on; the share that has found work, and how many were followed until then."""

    day: int
    rate: float
    low: float
    high: float
    at_risk: int


class Left(NamedTuple):
    """The share still searching from this day on, Greenwood's sum and the jobs until then."""

    day: int
    share: float
    greenwood: float
    found: int
    at_risk: int


class LogRank(NamedTuple):
    chi2: float
    p: float
    # How many more of the first group found work than at one pace for both.
    excess: float = 0.0


@dataclass(frozen=True)
class Survival:
    """The share that has found work by ``day``, of people who are not all followed as long."""

    # None when nobody is counted.
    rate: float | None
    low: float
    high: float
    # The first day by which more than half have found work; None when it is not reached.
    median: int | None
    # Followed until ``day`` at least.
    at_risk: int
    # Everybody counted, and those of them who found work by ``day``.
    n: int
    found: int
    # The day asked for, or the last day on which anybody is followed, if that is before.
    day: int
    # From day 0 without a job; one at each day on which somebody found one.
    left: Sequence[Left]

    @cached_property
    def curve(self) -> tuple[Step, ...]:
        """The same as shares that found work; the intervals only when somebody draws them."""
        return tuple(_step(one) for one in self.left)


def wilson(k: int, n: int) -> Interval:
    """Wilson's interval for ``k`` of ``n``; everything is possible when ``n`` is 0.

    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), without correction for continuity.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} is no part of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    rate, square = k / n, Z * Z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(
        0.0 if k == 0 else max(0.0, middle - half), 1.0 if k == n else min(1.0, middle + half)
    )


def survival(found: ByDay, censored: ByDay, day: int = 90) -> Survival:
    """Kaplan and Meier's share that has found work by ``day``, with its log-log interval.

    Somebody seen no longer is followed until the end of that day: who finds work the same day
    found it while they were followed. Nobody is asked about days they were not followed.
    """
    _check(found)
    _check(censored)
    n = sum(found.values()) + sum(censored.values())
    left = _left(found, censored, n)
    last = max((on for days in (found, censored) for on, count in days.items() if count), default=0)
    until = min(day, last)
    at_risk = _from(found, until) + _from(censored, until)
    then = next((_step(one) for one in reversed(left) if one.day <= until), None)
    # Without a job found there is no error to compute: Wilson says what so few people can.
    low, high = (then.low, then.high) if then and then.rate else wilson(0, at_risk)
    return Survival(
        rate=then.rate if then else None,
        low=low,
        high=high,
        median=next((one.day for one in left if 1 - one.share > 0.5 + ROUNDING), None),
        at_risk=at_risk,
        n=n,
        found=sum(count for on, count in found.items() if on <= until),
        day=until,
        left=left,
    )


def log_rank(a: tuple[ByDay, ByDay], b: tuple[ByDay, ByDay]) -> LogRank:
    """Whether two groups, each (found, censored), find work at different paces.

    Mantel's chi-square with one degree of freedom; 0 and 1 when nothing can be compared.
    """
    for days in (*a, *b):
        _check(days)
    of_a, of_b = (sum(map(sum, (days.values() for days in group))) for group in (a, b))
    excess = variance = 0.0
    for day in sorted({day for days in (*a, *b) for day in days}):
        found_a, found_b = a[0].get(day, 0), b[0].get(day, 0)
        everybody, found = of_a + of_b, found_a + found_b
        if found:
            excess += found_a - found * of_a / everybody
        if found and everybody > 1:
            share = of_a * of_b / everybody**2
            variance += share * found * (everybody - found) / (everybody - 1)
        of_a -= found_a + a[1].get(day, 0)
        of_b -= found_b + b[1].get(day, 0)
    if variance <= ROUNDING:
        return LogRank(0.0, 1.0)
    chi2 = excess**2 / variance
    return LogRank(chi2, math.erfc(math.sqrt(chi2 / 2)), excess)


def _left(found: ByDay, censored: ByDay, n: int) -> list[Left]:
    """Day 0, then each day on which somebody found work; none without anybody."""
    days = [Left(0, 1.0, 0.0, 0, n)] if n and not found.get(0) else []
    at_risk, share, greenwood, jobs = n, 1.0, 0.0, 0
    for day in sorted({day for days in (found, censored) for day, count in days.items() if count}):
        here = found.get(day, 0)
        if here == at_risk:
            share = 0.0
        elif here:
            share *= 1 - here / at_risk
            greenwood += here / (at_risk * (at_risk - here))
        if here:
            jobs += here
            days.append(Left(day, share, greenwood, jobs, at_risk))
        at_risk -= here + censored.get(day, 0)
    return days


def _step(one: Left) -> Step:
    """The share that found work and its log-log interval.

    Where everybody found work it has no width; Wilson's then says what so few people can.
    """
    if one.share == 1.0:
        return Step(one.day, 0.0, 0.0, 0.0, one.at_risk)
    if one.share == 0.0:
        return Step(one.day, 1.0, *wilson(one.found, one.found), one.at_risk)
    spread = Z * math.sqrt(one.greenwood) / math.log(one.share)
    low, high = (1 - one.share ** math.exp(sign * spread) for sign in (1, -1))
    return Step(one.day, 1 - one.share, low, high, one.at_risk)


def _from(days: ByDay, first: int) -> int:
    return sum(count for day, count in days.items() if day >= first)


def _check(days: ByDay) -> None:
    if any(day < 0 or count < 0 for day, count in days.items()):
        raise ValueError("no day and no count is below 0")
