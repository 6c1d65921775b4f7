"""Whose figures somebody reads: a manager those of their regions and all below, an advisor those
of their agencies and their clubs, an administrator every one; 404 outside.
"""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from clubs.models import Club
from eclub.dashboards.enums import Level
from eclub.kit.departements import departement_name
from members.models import Agency, Region, User

COUNTRY_CODE = "fr"
# More digits are no key.
LONGEST_KEY = 18


@dataclass(frozen=True)
class Area:
    """A place with those it lies in; what is below its level is None."""

    level: Level
    region: Region | None = None
    departement: str = ""
    agency: Agency | None = None
    club: Club | None = None

    @property
    def code(self) -> str:
        """As addresses and tallies name it."""
        if self.club:
            return str(self.club.pk)
        if self.agency:
            return str(self.agency.pk)
        return self.departement or (self.region.code if self.region else COUNTRY_CODE)

    @property
    def name(self) -> str:
        if self.club:
            return self.club.name
        if self.agency:
            return self.agency.name
        if self.departement:
            return departement_name(self.departement)
        return self.region.name if self.region else _("France")

    @property
    def key(self) -> str:
        """One word for both, as forms and tables of this package use it."""
        return f"{self.level}:{self.code}"

    @property
    def above(self) -> "list[Area]":
        """What it lies in, the widest first."""
        wider = [Area(Level.COUNTRY)]
        if self.region:
            wider.append(Area(Level.REGION, self.region))
        if self.departement:
            wider.append(Area(Level.DEPARTEMENT, self.region, self.departement))
        if self.agency:
            wider.append(Area(Level.AGENCY, self.region, self.departement, self.agency))
        return wider[: list(Level).index(self.level)]


def of_agency(agency: Agency) -> Area:
    """An agency that has its region."""
    return Area(Level.AGENCY, agency.region, agency.departement, agency)


def of_club(club: Club) -> Area:
    """A club that has its agency and region."""
    return Area(Level.CLUB, club.agency.region, club.agency.departement, club.agency, club)


def may_read(user: User, area: Area) -> bool:
    """For links that lead there, or not."""
    if user.is_administrator:
        return True
    if area.region and area.region.pk in user.managed_region_ids:
        return True
    return area.agency is not None and area.agency.pk in user.advised_agency_ids


def area_to_read(user: User, level: str, code: str) -> Area:
    """The place of an address, which this person may read."""
    if level not in Level.values:
        raise Http404
    area = _found(Level(level), code)
    if area is None or not may_read(user, area):
        raise Http404
    return area


def own_areas(user: User) -> list[Area]:
    """Where somebody's figures begin: the widest places they answer for, the widest first."""
    if user.is_administrator:
        return [Area(Level.COUNTRY)]
    managed = user.managed_region_ids
    regions = [Area(Level.REGION, one) for one in Region.objects.filter(pk__in=managed)]
    agencies = Agency.objects.filter(pk__in=user.advised_agency_ids).select_related("region")
    return regions + [of_agency(one) for one in agencies if one.region_id not in managed]


def _found(level: Level, code: str) -> Area | None:
    if level == Level.COUNTRY:
        return Area(Level.COUNTRY) if code == COUNTRY_CODE else None
    if level == Level.REGION:
        region = Region.objects.filter(code=code).first()
        return Area(Level.REGION, region) if region else None
    agencies = Agency.objects.select_related("region")
    if level == Level.DEPARTEMENT:
        agency = agencies.filter(departement=code).first()
        return Area(Level.DEPARTEMENT, agency.region, code) if agency else None
    if not (code.isascii() and code.isdecimal() and len(code) <= LONGEST_KEY):
        return None
    if level == Level.AGENCY:
        agency = agencies.filter(pk=int(code)).first()
        return of_agency(agency) if agency else None
    club = Club.objects.select_related("agency__region", "advisor").filter(pk=int(code)).first()
    return of_club(club) if club else None
