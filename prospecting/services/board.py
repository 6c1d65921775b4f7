"""A club's prospects as its page shows them: mine to call again first, then by stage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from clubs.models import Club
from members.models import User
from prospecting.enums import OVER, Stage
from prospecting.models import Prospect


class Whose(TextChoices):
    """Which of the club's prospects are shown."""

    ALL = "", _("Toutes")
    MINE = "mine", _("Les miennes")
    FREE = "free", _("Sans personne")


@dataclass(frozen=True)
class Column:
    """One stage with its prospects."""

    stage: Stage
    prospects: list[Prospect]

    @property
    def is_over(self) -> bool:
        return self.stage in OVER


@dataclass(frozen=True)
class Board:
    # What one promised to call again by today, the oldest promise first.
    due: list[Prospect]
    columns: list[Column]
    # How many each choice would show.
    counts: dict[Whose, int]
    whose: Whose
    today: date

    @property
    def total(self) -> int:
        return self.counts[Whose.ALL]

    @property
    def shown(self) -> int:
        return self.counts[self.whose]

    @property
    def choices(self) -> list[tuple[Whose, int]]:
        return list(self.counts.items())


def board(club: Club, reader: User, today: date, whose: str = "") -> Board:
    """All prospects of the club, in one query."""
    found = list(
        Prospect.objects.filter(club=club)
        .select_related("company", "in_charge")
        .with_last_approach()
        .with_is_free()
        .order_by("company__name", "pk")
    )
    admits: dict[Whose, Callable[[Prospect], bool]] = {
        Whose.ALL: lambda prospect: True,
        Whose.MINE: lambda prospect: prospect.in_charge_id == reader.pk,
        Whose.FREE: lambda prospect: prospect.is_free,
    }
    chosen = Whose(whose) if whose in Whose.values else Whose.ALL
    due = [
        prospect
        for prospect in found
        if prospect.in_charge_id == reader.pk
        and prospect.stage not in OVER
        and prospect.call_back_on
        and prospect.call_back_on <= today
    ]
    shown = [prospect for prospect in found if admits[chosen](prospect)]
    return Board(
        due=sorted(due, key=lambda prospect: prospect.call_back_on or today),
        columns=[
            Column(stage, [prospect for prospect in shown if prospect.stage == stage])
            for stage in Stage
        ],
        counts={one: sum(map(admits[one], found)) for one in Whose},
        whose=chosen,
        today=today,
    )
