"""What a company is for a whole region: which clubs approached it, and when.

Clubs are named, people never: a club learns that another one called, not who did.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce

from clubs.models import Club
from members.models import Region
from prospecting.models import Approach, Company


@dataclass(frozen=True)
class ByClub:
    """One club's approaches of a company."""

    club_id: int
    name: str
    last_on: date


@dataclass(frozen=True)
class Standing:
    # The latest first.
    approached: tuple[ByClub, ...] = ()

    def apart_from(self, club: Club) -> "Standing | None":
        """What other clubs make known; None when there is nothing to say."""
        others = tuple(one for one in self.approached if one.club_id != club.pk)
        return replace(self, approached=others) if others else None


def of(company: Company, region: Region) -> Standing:
    """What the clubs of the region know of a company, in one query."""
    rows = (
        Approach.objects.filter(prospect__company=company, prospect__club__agency__region=region)
        .order_by()
        .values("prospect__club_id", "prospect__club__name")
        .annotate(last_on=Max(Coalesce("answered_on", "on")))
        .order_by("-last_on", "prospect__club_id")
        .values_list("prospect__club_id", "prospect__club__name", "last_on")
    )
    return Standing(tuple(ByClub(*row) for row in rows))
