"""A club's prospects as its page shows them: mine to call again first, then by stage."""

from dataclasses import dataclass
from datetime import date

from clubs.models import Club
from members.models import User
from prospecting.enums import Stage
from prospecting.models import Prospect


@dataclass(frozen=True)
class Column:
    """One stage with its prospects."""

    stage: Stage
    prospects: list[Prospect]


@dataclass(frozen=True)
class Board:
    # What one promised to call again by today, the oldest promise first.
    due: list[Prospect]
    columns: list[Column]
    total: int


def board(club: Club, reader: User, today: date) -> Board:
    """All prospects of the club, in one query."""
    found = list(
        Prospect.objects.filter(club=club)
        .select_related("company", "in_charge")
        .with_last_approach()
        .with_is_free()
        .order_by("company__name", "pk")
    )
    due = [
        prospect
        for prospect in found
        if prospect.in_charge_id == reader.pk
        and prospect.stage not in {Stage.HIRED, Stage.CLOSED}
        and prospect.call_back_on
        and prospect.call_back_on <= today
    ]
    columns = [
        Column(stage, [prospect for prospect in found if prospect.stage == stage])
        for stage in Stage
    ]
    return Board(
        due=sorted(due, key=lambda prospect: prospect.call_back_on or today),
        columns=[column for column in columns if column.prospects],
        total=len(found),
    )
