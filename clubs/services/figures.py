"""Counts of clubs for managers and administrators, each read in one statement.

Only what is known is counted, and a rate goes with the number of rows behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from clubs.enums import SEATS, ClubState
from clubs.models import Attendance, Club, ClubSession, Seat
from clubs.services.my_club import THERE
from eclub.kit.models import OutboxMail
from eclub.kit.models.outbox import MailState
from members.enums import RoleKind
from members.models import Agency, Region, Role, User


@dataclass
class Figures:
    """Of the clubs that recruit or run; attendance since their first session."""

    recruiting: int = 0
    running: int = 0
    seats_taken: int = 0
    sessions_held: int = 0
    attendances: int = 0
    attended: int = 0

    @property
    def clubs(self) -> int:
        return self.recruiting + self.running

    @property
    def seats(self) -> int:
        return SEATS * self.clubs

    @property
    def attendance_rate(self) -> int | None:
        """In whole percent, None as long as there is no attendance."""
        return round(100 * self.attended / self.attendances) if self.attendances else None

    def add(self, other: "Figures") -> None:
        """Count the other's clubs too."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class AgencyFigures:
    agency: Agency
    figures: Figures


@dataclass
class DepartementFigures:
    code: str
    total: Figures = field(default_factory=Figures)
    agencies: list[AgencyFigures] = field(default_factory=list)


@dataclass(frozen=True)
class RegionFigures:
    """A manager's scope: one region, or several."""

    regions: list[Region]
    total: Figures
    departements: list[DepartementFigures]


@dataclass(frozen=True)
class Overview:
    """The whole platform in a few counts."""

    regions: int
    agencies: int
    clubs: dict[str, int]
    people: int
    roles: dict[str, int]
    mails_waiting: int
    mails_failed: int


def of_regions(regions: list[Region], now: datetime) -> RegionFigures:
    """Clubs of these regions by département and agency, in four statements."""
    agencies = list(Agency.objects.filter(region__in=regions).order_by("departement", "name", "pk"))
    by_agency = _by_agency([agency.pk for agency in agencies], now)
    total, departements = Figures(), dict[str, DepartementFigures]()
    for agency in agencies:
        figures = by_agency.get(agency.pk, Figures())
        group = departements.setdefault(agency.departement, DepartementFigures(agency.departement))
        group.agencies.append(AgencyFigures(agency, figures))
        group.total.add(figures)
        total.add(figures)
    return RegionFigures(regions, total, list(departements.values()))


def of_platform() -> Overview:
    """What an administrator sees first."""
    mails = OutboxMail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MailState.PENDING)),
        failed=Count("pk", filter=Q(state=MailState.FAILED)),
    )
    return Overview(
        regions=Region.objects.count(),
        agencies=Agency.objects.count(),
        clubs=dict.fromkeys(ClubState.values, 0) | _counted_by(Club.objects.order_by(), "state"),
        people=User.objects.active().count(),
        roles=dict.fromkeys(RoleKind.values, 0)
        | _counted_by(Role.objects.filter(person__is_active=True).order_by(), "kind"),
        mails_waiting=mails["waiting"],
        mails_failed=mails["failed"],
    )


def _by_agency(agencies: Iterable[int], now: datetime) -> dict[int, Figures]:
    states = [ClubState.RECRUITING, ClubState.RUNNING]
    clubs = Q(club__agency__in=agencies, club__state__in=states)
    # A club that opens between two of these statements is in the later ones only.
    found: dict[int, Figures] = {}
    for row in (
        Club.objects.open()
        .filter(agency__in=agencies)
        .order_by()
        .values("agency")
        .annotate(
            recruiting=Count("pk", filter=Q(state=ClubState.RECRUITING)),
            running=Count("pk", filter=Q(state=ClubState.RUNNING)),
        )
    ):
        found[row["agency"]] = Figures(recruiting=row["recruiting"], running=row["running"])
    for agency, count in _per_agency(Seat.objects.open().filter(clubs)):
        found.setdefault(agency, Figures()).seats_taken = count
    for agency, count in _per_agency(ClubSession.objects.planned().over(now).filter(clubs)):
        found.setdefault(agency, Figures()).sessions_held = count
    for agency, total, there in (
        Attendance.objects.filter(
            session__club__agency__in=agencies, session__club__state__in=states
        )
        .order_by()
        .values("session__club__agency")
        .annotate(total=Count("pk"), there=Count("pk", filter=Q(state__in=THERE)))
        .values_list("session__club__agency", "total", "there")
    ):
        figures = found.setdefault(agency, Figures())
        figures.attendances, figures.attended = total, there
    return found


def _per_agency(rows: QuerySet[Seat] | QuerySet[ClubSession]) -> Iterable[tuple[int, int]]:
    counted = rows.order_by().values("club__agency").annotate(count=Count("pk"))
    return counted.values_list("club__agency", "count")


def _counted_by(rows: QuerySet[Club] | QuerySet[Role], name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(count=Count("pk")))
