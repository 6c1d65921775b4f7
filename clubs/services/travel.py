"""How far members live from their agency: what each session on line spares them."""

from collections import defaultdict
from math import asin, cos, radians, sin, sqrt

from clubs.enums.application import ApplicationState
from clubs.models import Application, Attendance, Club
from members.models import Agency, Commune, User

EARTH_M = 6_371_000


def note(club: Club) -> None:
    """Write the distance beside the attendances of a club that have none, when it is known.

    Who says where they live in the middle of a season completes its beginning.
    """
    # In steps: in one statement a new database, which knows no sizes yet, joins them badly.
    missing: dict[int, list[int]] = defaultdict(list)
    unknown = Attendance.objects.filter(session__club=club, distance_m=None)
    for attendance, member in unknown.values_list("pk", "member"):
        missing[member].append(attendance)
    for member in User.objects.filter(pk__in=list(missing)):
        distance = metres_from_home(member, club.agency)
        if distance is not None:
            Attendance.objects.filter(pk__in=missing[member.pk]).update(distance_m=distance)


def metres_from_home(member: User, agency: Agency) -> int | None:
    """From the middle of the commune of their account, else of their application, as birds fly.

    Of an application that led them to a seat there: anybody may write another in their name.
    """
    place = float(agency.latitude), float(agency.longitude)
    home = next(iter(Commune.objects.called(member.commune).nearest_to(*place)), None)
    if home is not None:
        return round(metres_between(home.latitude, home.longitude, *place))
    applied = Application.objects.filter(
        email=member.email, club__agency=agency, state=ApplicationState.SEATED
    ).exclude(latitude=None)
    last = applied.order_by("applied_at").last()
    if last is None or last.latitude is None or last.longitude is None:
        return None
    return round(metres_between(last.latitude, last.longitude, *place))


def metres_between(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """The great circle between two places in degrees."""
    start, end = radians(latitude), radians(to_latitude)
    half = sin((end - start) / 2) ** 2
    half += cos(start) * cos(end) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, half)))
