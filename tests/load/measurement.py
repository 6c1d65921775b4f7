"""One figure of a bench, and how it is printed."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A figure, alone or beside a reference measured in the same minute."""

    id: str
    value: float
    unit: str
    # What the figure is compared with, in words, and the figure divided by it.
    reference: str = "-"
    ratio: float | None = None
    # Quartiles, smallest to largest, printed on a line of their own.
    spread: tuple[float, float] | None = None

    def lines(self) -> str:
        """Six fields parted by tabs, after a remark when the spread is known."""
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f}"
        fields = ["BENCH", self.id, f"{self.value:.6g}", self.unit, self.reference, ratio]
        remark = ""
        if self.spread is not None:
            low, high = self.spread
            remark = f"# {self.id}: half of the runs lie between {low:.6g} and {high:.6g}\n"
        return remark + "\t".join(fields)


def median(
    id: str,  # noqa: A002  # the bench's own word
    values: Sequence[float],
    unit: str,
    *,
    reference: str = "-",
    beside: Sequence[float] = (),
) -> Measurement:
    """The median of some runs with its spread, over the median of the reference's runs."""
    middle = statistics.median(values)
    low, _, high = statistics.quantiles(values, n=4) if len(values) > 1 else (middle,) * 3
    ratio = middle / statistics.median(beside) if beside else None
    return Measurement(id, middle, unit, reference, ratio, (low, high))


def percentile(values: Sequence[float], rank: int) -> float:
    """The value that so many in a hundred do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[rank - 1]
