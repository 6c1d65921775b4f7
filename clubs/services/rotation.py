"""Who should be with whom next, and who should do what: everybody meets everybody, in turn.

Clubs are small, so every way to part the people is looked at and the best one is taken; the
same people with the same past are always given the same answer.
"""

from collections.abc import Iterator, Mapping, Sequence

from clubs.enums import GroupRole

Person = int
Met = Mapping[frozenset[Person], int]
# How often somebody had a role.
Times = Mapping[tuple[Person, GroupRole], int]


def sizes(people: int, size: int) -> list[int]:
    """Groups of two and three with as many as possible of ``size``; nobody is alone.

    Fewer than two people make no group.
    """
    if people < 2:
        return []
    if size == 2:
        return [2] * (people // 2 - people % 2) + [3] * (people % 2)
    pairs = {0: 0, 1: 2, 2: 1}[people % 3]
    return [3] * ((people - 2 * pairs) // 3) + [2] * pairs


def groups(people: Sequence[Person], met: Met, size: int) -> list[list[Person]]:
    """The groups whose people met least before; of equals the first, in the order given.

    A pair that met often weighs much more than several that met once.
    """
    best: list[list[Person]] = []
    least: int | None = None
    for found in _partitions(list(people), sizes(len(people), size)):
        cost = sum(_familiarity(group, met) for group in found)
        if least is None or cost < least:
            best, least = found, cost
        if cost == 0:
            break
    return sorted(best, key=lambda group: people.index(group[0]))


def roles(group: Sequence[Person], times: Times) -> dict[Person, GroupRole]:
    """The candidate is who was it least, then the interviewer likewise; the others observe."""

    def next_for(role: GroupRole, people: Sequence[Person]) -> Person:
        return min(people, key=lambda person: times.get((person, role), 0))

    candidate = next_for(GroupRole.CANDIDATE, group)
    others = [person for person in group if person != candidate]
    interviewer = next_for(GroupRole.INTERVIEWER, others)
    given = dict.fromkeys(group, GroupRole.OBSERVER)
    return given | {candidate: GroupRole.CANDIDATE, interviewer: GroupRole.INTERVIEWER}


def _familiarity(group: Sequence[Person], met: Met) -> int:
    return sum(
        met.get(frozenset({one, other}), 0) ** 2
        for rank, one in enumerate(group)
        for other in group[rank + 1 :]
    )


def _partitions(people: list[Person], wanted: list[int]) -> Iterator[list[list[Person]]]:
    """Every way to part the people into groups of these sizes, each once."""
    if not wanted:
        yield []
        return
    first, *rest = people
    for size in sorted(set(wanted)):
        left = wanted.copy()
        left.remove(size)
        for others in _choices(rest, size - 1):
            remaining = [person for person in rest if person not in others]
            for parted in _partitions(remaining, left):
                yield [[first, *others], *parted]


def _choices(people: list[Person], count: int) -> Iterator[list[Person]]:
    if count == 0:
        yield []
        return
    for rank, person in enumerate(people):
        for others in _choices(people[rank + 1 :], count - 1):
            yield [person, *others]
