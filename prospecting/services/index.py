"""The index of the hidden market: how likely it is that a company hires for an occupation.

A product of bounded parts, each of them read from what anybody may read or the clubs wrote, and
each said in words. docs/prospecting.md has the formula and its sources. The parts are expressions
of the database, computed when somebody searches: whatever they are made of has just been read.
"""

from typing import NamedTuple

# Share of the occupation's hires that the activity makes; an activity that the register does not
# know hires little, but may.
AFFINITY_LEAST = 0.01
# Root of the headcount: a company of a hundred hires more than one of ten, not ten times more
# than it has candidates. One that employs nobody yet counts as half of a person.
SIZE_LEAST, SIZE_MOST = 0.7, 16.0
# At this distance (km) a company counts for half; where it lies is unknown, for as much.
HALF_AT = 20.0
NEARNESS_LEAST, NEARNESS_UNKNOWN = 0.2, 0.5
# What the clubs of the region know.
HIRED, PROJECT, ANSWERED, NOT_HIRING = 2.0, 2.0, 1.5, 0.3
KNOWLEDGE_LEAST, KNOWLEDGE_MOST = 0.25, 4.0
# Each approach by another club within so many days; five or more count as five.
ATTENTION_DAYS, ATTENTION_EACH, ATTENTION_MOST = 42, 0.5, 3.5
# Each company of the same activity that this person found not to be for them.
DISTASTE_EACH, TASTE_LEAST = 0.5, 0.25

KM_PER_DEGREE = 111.195


def affinity(share: str) -> str:
    return f"greatest({AFFINITY_LEAST}::float, least(1.0::float, coalesce({share}, 0.0)))"


def size(floor: str) -> str:
    return f"least({SIZE_MOST}::float, greatest({SIZE_LEAST}::float, sqrt({floor}::float)))"


def nearness(km: str) -> str:
    part = f"greatest({NEARNESS_LEAST}::float, 1.0 / (1.0 + {km} / {HALF_AT}))"
    return f"CASE WHEN {km} IS NULL THEN {NEARNESS_UNKNOWN}::float ELSE {part} END"


def knowledge(*, hired: str, project: str, answered: str, not_hiring: str) -> str:
    known = ((hired, HIRED), (project, PROJECT), (answered, ANSWERED), (not_hiring, NOT_HIRING))
    parts = " * ".join(
        f"CASE WHEN {fact} THEN {factor}::float ELSE 1.0 END" for fact, factor in known
    )
    return f"least({KNOWLEDGE_MOST}::float, greatest({KNOWLEDGE_LEAST}::float, {parts}))"


def attention(approaches: str) -> str:
    return f"least({ATTENTION_MOST}::float, 1.0 + {ATTENTION_EACH}::float * {approaches})"


def taste(rejected: str) -> str:
    return f"greatest({TASTE_LEAST}::float, 1.0 / (1.0 + {DISTASTE_EACH}::float * {rejected}))"


def distance(latitude: str, longitude: str) -> str:
    """Kilometres from ``%(latitude)s %(longitude)s``: at fifty of them Earth is flat to 0.1 %."""
    return (
        f"({KM_PER_DEGREE} * sqrt(power({latitude} - %(latitude)s, 2)"
        f" + power(({longitude} - %(longitude)s) * cos(radians(%(latitude)s)), 2)))"
    )


class Parts(NamedTuple):
    """What one company's index is the product of, and the facts behind.

    A tuple, as a row of the database is: a search makes a thousand of them.
    """

    affinity: float
    size: float
    nearness: float
    knowledge: float
    attention: float
    taste: float
    # None: no occupation was asked for, or the register has no hires of it there.
    share: float | None
    floor: int
    km: float | None
    hired: bool
    project: bool
    answered: bool
    not_hiring: bool
    # By other clubs, in the last weeks.
    approaches: int
    # Of the same activity, by this person.
    rejected: int

    @property
    def product(self) -> float:
        """The index; 1 is a company of one person next door that is all there is to know of."""
        worth = self.affinity * self.size * self.nearness * self.knowledge * self.taste
        return worth / self.attention
