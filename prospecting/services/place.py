"""Where somebody searches from: a commune as people write it, or the agency's."""

from clubs.models import Club
from members.models import Commune, User
from prospecting.services.search import Origin


def usual(person: User, club: Club) -> Origin:
    """A member's own commune, when the register knows it; else the agency's."""
    agency = club.agency
    home = named(person.commune, club) if person.commune else None
    if home is not None:
        return of(home)
    return Origin(agency.commune, float(agency.latitude), float(agency.longitude))


def of(commune: Commune) -> Origin:
    return Origin(commune.name, commune.latitude, commune.longitude)


def named(written: str, club: Club) -> Commune | None:
    """The commune of that name, postcode or INSEE code; of several, the nearest to the agency."""
    place = float(club.agency.latitude), float(club.agency.longitude)
    return next(iter(Commune.objects.called(written).nearest_to(*place)), None)


def resembling(written: str) -> list[Commune]:
    """At most three whose name is written nearly so."""
    return list(Commune.objects.resembling(written)[:3])
