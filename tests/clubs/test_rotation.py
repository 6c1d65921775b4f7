"""Proposing who is with whom: over the sessions everybody meets everybody, and roles go round."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clubs.enums import GroupRole
from clubs.services import rotation

SIZES = st.sampled_from([2, 3])
# Members by id, in the order of seats, which need not be that of ids.
PEOPLE = st.lists(st.integers(1, 99), min_size=2, max_size=8, unique=True)
# Who came to each of some sessions, by place.
COMINGS = st.lists(st.sets(st.integers(0, 7), min_size=2), min_size=1, max_size=12)


def meet(met: Counter[frozenset[int]], groups: list[list[int]]) -> None:
    met.update(frozenset(pair) for group in groups for pair in combinations(group, 2))


@settings(max_examples=40)
@given(PEOPLE, SIZES)
def test_everybody_meets_everybody(people: list[int], size: int) -> None:
    met: Counter[frozenset[int]] = Counter()
    # Six by threes are the slowest, in seven.
    for _ in range(len(people) + 1):
        meet(met, rotation.groups(people, met, size))
    assert set(met) == {frozenset(pair) for pair in combinations(people, 2)}


@given(COMINGS, SIZES)
def test_groups_hold_everybody_once(comings: list[set[int]], size: int) -> None:
    met: Counter[frozenset[int]] = Counter()
    for present in comings:
        people = sorted(present)
        groups = rotation.groups(people, met, size)
        assert sorted(person for group in groups for person in group) == people
        assert {len(group) for group in groups} <= {2, 3}
        assert groups == rotation.groups(people, Counter(met), size)
        meet(met, groups)


@given(st.integers(2, 9), SIZES)
def test_no_more_of_the_other_size_than_needed(people: int, size: int) -> None:
    found = rotation.sizes(people, size)
    assert sum(found) == people
    others = sum(one != size for one in found)
    # One trio takes the odd one of pairs; two pairs take the odd one of trios.
    assert others <= (1 if size == 2 else 2)


@pytest.mark.parametrize("people", [[], [7]])
def test_nobody_is_alone_in_a_group(people: list[int]) -> None:
    assert rotation.groups(people, {}, 2) == []


def test_who_met_often_is_kept_apart_first() -> None:
    met = {frozenset({1, 2}): 3, frozenset({1, 3}): 1, frozenset({2, 4}): 1}
    assert rotation.groups([1, 2, 3, 4], met, 2) == [[1, 4], [2, 3]]


@given(st.integers(2, 8), st.integers(1, 24))
def test_roles_go_round(people: int, times: int) -> None:
    group = list(range(people))
    had: Counter[tuple[int, GroupRole]] = Counter()
    for _ in range(times):
        roles = rotation.roles(group, had)
        assert sorted(roles) == group
        counts = Counter(roles.values())
        assert counts[GroupRole.CANDIDATE] == counts[GroupRole.INTERVIEWER] == 1
        had.update(roles.items())
    for role in (GroupRole.CANDIDATE, GroupRole.INTERVIEWER):
        taken = [had[person, role] for person in group]
        assert max(taken) - min(taken) <= (1 if role == GroupRole.CANDIDATE else 2)
