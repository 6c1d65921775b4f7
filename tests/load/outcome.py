"""What one fault did to things that should be there once."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.load.measurement import Measurement

ROUNDS = 3


@dataclass(frozen=True)
class Outcome:
    """Of so many things: how many are not there, how many are there more than once."""

    of: int
    lost: int
    twice: int
    # Seconds from the fault until all was as before, or the longest that anybody waited.
    away: float = 0.0
    # What else happened, how many times.
    seen: Mapping[str, int] = field(default_factory=dict)


def compared(
    wanted: Iterable[Hashable],
    found: Iterable[Hashable],
    away: float = 0.0,
    seen: Mapping[str, int] | None = None,
) -> Outcome:
    """Each of ``wanted`` should be in ``found`` as often as there, and nothing else."""
    should, is_there = Counter(wanted), Counter(found)
    return Outcome(
        should.total(),
        (should - is_there).total(),
        (is_there - should).total(),
        away,
        dict(seen or {}),
    )


def measured(name: str, things: str, rounds: Sequence[Outcome]) -> Iterator[Measurement]:
    """One line for a fault: what was lost or came twice, of how many, and for how long."""
    lost, twice = sum(one.lost for one in rounds), sum(one.twice for one in rounds)
    words = [f"{sum(one.of for one in rounds)} {things}, {len(rounds)} times"]
    if away := max(one.away for one in rounds):
        words.append(f"at most {away:.1f} s")
    seen = sum((Counter(one.seen) for one in rounds), Counter())
    words += [f"{count} {what}" for what, count in seen.items()]
    yield Measurement(
        f"fault.{name}", lost + twice, f"lost {lost}, twice {twice}", "; ".join(words)
    )


def summed(figures: Iterable[tuple[int, int]]) -> Iterator[Measurement]:
    """The sums, for whoever runs these rows with others."""
    pairs = list(figures)
    yield Measurement("fault.others.lost", sum(lost for lost, _ in pairs), "of all rows above")
    yield Measurement("fault.others.twice", sum(twice for _, twice in pairs), "of all rows above")
