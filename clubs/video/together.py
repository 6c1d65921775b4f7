"""Who may receive whom while people are parted into groups, as a media server is told.

Pages ask for those they are with; a page that asks for others is not given them.
"""

from datetime import datetime, timedelta

from clubs.video.protocol import GroupRole, Groups

# A page's clock may be a little before ours when everybody comes back.
EARLY = timedelta(seconds=2)


def may_receive(groups: Groups | None, one: str, other: str, now: datetime) -> bool:
    """Whether ``one`` may receive what ``other`` sends, both participant ids."""
    soon = now + EARLY
    parted = groups is not None and soon < groups.ends_at
    if groups is not None and parted and groups.roles.get(other) == GroupRole.OBSERVER:
        return False
    return are_together(groups, one, other, soon)


def are_together(groups: Groups | None, one: str, other: str, now: datetime) -> bool:
    """Whether two are in the same group, whoever may speak there, or all are together."""
    if groups is None or now >= groups.ends_at or {one, other} & set(groups.everywhere):
        return True
    return _group_of(groups, one) == _group_of(groups, other)


def _group_of(groups: Groups, participant: str) -> int | None:
    found = (rank for rank, group in enumerate(groups.groups) if participant in group)
    return next(found, None)


def newer(known: Groups | None, told: object) -> Groups | None:
    """The later of two."""
    if not isinstance(told, Groups):
        return known
    if known is None or (told.id, told.version) > (known.id, known.version):
        return told
    return known
