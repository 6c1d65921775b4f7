"""Reading what a region knows of a company, for a page or a list; see ``mark`` for saying it.

Everybody in a region reads what was marked, when and by which club; a person's name and a note
never leave their club. A company that asked to be left alone is, by all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    Max,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clubs.models import Club
from members.models import Region
from prospecting.enums import MarkKind, MarkOrigin
from prospecting.models import Approach, Company, CompanyMark, Prospect

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")


class DoNotContact(ValidationError):
    """The company asked to be left alone."""

    def __init__(self, company: Company) -> None:
        super().__init__(
            _(
                "« %(company)s » a demandé à ne pas être contactée : les clubs de la région "
                "la laissent tranquille. D’autres entreprises attendent votre appel."
            )
            % {"company": company.name},
            code="do_not_contact",
        )


@dataclass(frozen=True)
class Said:
    """One mark as the whole region reads it."""

    kind: MarkKind
    on: date
    until: date | None
    origin: MarkOrigin
    club_id: int | None
    club: str

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class ByClub:
    """One club's approaches of a company."""

    club_id: int
    name: str
    last_on: date
    times: int


@dataclass(frozen=True)
class Standing:
    """What the region knows of one company, the latest first."""

    marks: tuple[Said, ...] = ()
    approached: tuple[ByClub, ...] = ()

    def apart_from(self, club: Club) -> "Standing | None":
        """What other clubs make known; None when there is nothing to say."""
        others = Standing(
            tuple(said for said in self.marks if said.club_id != club.pk),
            tuple(one for one in self.approached if one.club_id != club.pk),
        )
        return others if others.marks or others.approached else None

    @property
    def do_not_contact(self) -> Said | None:
        return next((said for said in self.marks if said.kind == MarkKind.REFUSES), None)


def of(company: Company, region: Region | int) -> Standing:
    """What the clubs of the region know of a company, in one query."""
    return of_many([company.pk], region)[company.pk]


def of_many(companies: Iterable[int], region: Region | int) -> dict[int, Standing]:
    """The same of many companies by their ids, in one query."""
    ids = list(companies)
    marks = CompanyMark.objects.standing().filter(company__in=ids, region=region)
    said = marks.order_by().values_list(
        "company_id", "kind", "origin", "club_id", "club__name", "on", "until", Value(0)
    )
    tried = (
        Approach.objects.filter(prospect__company__in=ids, prospect__club__agency__region=region)
        .order_by()
        .values("prospect__company_id", "prospect__club_id", "prospect__club__name")
        .annotate(last=Max(Coalesce("answered_on", "on")), times=Count("pk"))
        .values_list(
            "prospect__company_id",
            Value("", output_field=CharField()),
            Value("", output_field=CharField()),
            "prospect__club_id",
            "prospect__club__name",
            "last",
            Value(None, output_field=DateField()),
            "times",
        )
    )
    rows: list[tuple[Any, ...]] = sorted(
        said.union(tried, all=True), key=lambda row: (row[5], row[3] or 0), reverse=True
    )
    told: dict[int, list[Said]] = defaultdict(list)
    clubs: dict[int, list[ByClub]] = defaultdict(list)
    for company, kind, origin, club_id, name, on, until, times in rows:
        if kind:
            one = Said(MarkKind(kind), on, until, MarkOrigin(origin), club_id, name or "")
            told[company].append(one)
        else:
            clubs[company].append(ByClub(club_id, name, on, times))
    return {pk: Standing(tuple(told[pk]), tuple(clubs[pk])) for pk in ids}


def may_be_contacted(prospect: Prospect, known: Standing | None = None) -> bool:
    """Whether calling or writing is still to be offered; its page says why not."""
    known = known or of(prospect.company, prospect.club.agency.region_id)
    return prospect.company.is_open and not known.do_not_contact


def refusing(region: Region | int) -> QuerySet[CompanyMark, Any]:
    """Ids of the companies that the region leaves alone: ``exclude(pk__in=refusing(region))``."""
    marks = CompanyMark.objects.standing().refusing().filter(region=region)
    return marks.order_by().values("company")


def annotated(rows: Rows, region: Region | int, *, company: str = "pk") -> Rows:
    """With ``do_not_contact``, in the list's own query.

    ``company`` names the company's id in the rows: "company" for prospects.
    """
    refusals = CompanyMark.objects.standing().refusing().filter(region=region)
    found: Rows = rows.annotate(do_not_contact=Exists(refusals.filter(company=OuterRef(company))))
    return found


def demand_contact(company: Company, club: Club, on: date | None = None) -> None:
    """Refuse what would disturb a company that asked to be left alone: ``DoNotContact``.

    What happened ``on`` the day it said so, or before, may still be written. Within a
    transaction: nobody refuses before it ends, and triggers hold it too.
    """
    Company.objects.select_for_update(of=["self"], no_key=True).get(pk=company.pk)
    marks = CompanyMark.objects.standing().refusing()
    if on is not None:
        marks = marks.filter(on__lt=on)
    if marks.filter(company=company, region=club.agency.region_id).exists():
        raise DoNotContact(company)
