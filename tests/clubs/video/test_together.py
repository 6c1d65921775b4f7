"""Who may receive whom, while people are parted into groups."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from clubs.video.protocol import GroupRole, Groups
from clubs.video.together import may_receive, newer

NOW = datetime(2025, 1, 6, 14, tzinfo=UTC)
GROUPS = Groups(
    1,
    1,
    NOW + timedelta(minutes=10),
    [["ann", "bob"], ["cid", "dan", "eve"]],
    ["advisor"],
    {"eve": GroupRole.OBSERVER},
    "",
)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("ann", "bob", True),
        ("ann", "cid", False),
        ("cid", "ann", False),
        ("advisor", "ann", True),
        ("ann", "advisor", True),
        ("eve", "cid", True),
        # Who observes is not heard.
        ("cid", "eve", False),
        # Who is in no group is with the others in none.
        ("fay", "gus", True),
        ("fay", "ann", False),
    ],
)
def test_groups_hear_themselves(one: str, other: str, may: bool) -> None:
    assert may_receive(GROUPS, one, other, NOW) is may
    assert may_receive(GROUPS, one, other, GROUPS.ends_at)
    assert may_receive(None, one, other, NOW)


def test_the_later_groups_count() -> None:
    later = msgspec.structs.replace(GROUPS, version=2)
    assert newer(None, GROUPS) is GROUPS
    assert newer(GROUPS, later) is later
    assert newer(later, GROUPS) is later
    assert newer(later, None) is later
