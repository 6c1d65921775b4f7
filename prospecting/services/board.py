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
from prospecting.services import standing

# Cards of a stage, until somebody asks for all of them.
SHOWN = 20


class Whose(TextChoices):
    """Which of the club's prospects are shown."""

    ALL = "", _("Toutes")
    MINE = "mine", _("Les miennes")
    FREE = "free", _("Sans personne")


@dataclass(frozen=True)
class Column:
    """One stage with its prospects, or the first of them; ``count`` is all of them."""

    stage: Stage
    prospects: list[Prospect]
    count: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.prospects)

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


def board(club: Club, reader: User, today: date, whose: str = "", whole: str = "") -> Board:
    """All prospects of the club, in one query; the stage ``whole`` is shown to its end."""
    prospects = (
        Prospect.objects.filter(club=club)
        .select_related("company", "in_charge")
        .with_last_approach()
        .with_is_free()
        .order_by("company__name", "pk")
    )
    found = list(standing.annotated(prospects, club.agency.region_id, company="company"))
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
        and prospect.is_to_contact
        and prospect.call_back_on
        and prospect.call_back_on <= today
    ]
    shown = [prospect for prospect in found if admits[chosen](prospect)]
    return Board(
        due=sorted(due, key=lambda prospect: prospect.call_back_on or today),
        columns=[
            _column(stage, [one for one in shown if one.stage == stage], is_whole=stage == whole)
            for stage in Stage
        ],
        counts={one: sum(map(admits[one], found)) for one in Whose},
        whose=chosen,
        today=today,
    )


def _column(stage: Stage, prospects: list[Prospect], *, is_whole: bool) -> Column:
    # One card more is shorter than the line that says so.
    shown = prospects if is_whole or len(prospects) <= SHOWN + 1 else prospects[:SHOWN]
    return Column(stage, shown, len(prospects))
