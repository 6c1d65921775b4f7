"""Where somebody searches from: a commune as people write it, or the agency's."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from clubs.models import Club
from eclub.kit.folding import fold
from members.models import User
from prospecting.models import Commune
from prospecting.services.search import Origin

# Of a name written nearly right.
RESEMBLES = 0.4
# Of a postcode, and of INSEE's code.
CODE_LENGTH = 5


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
    plain = " ".join(fold(written).replace("-", " ").split())
    if not plain:
        return None
    meant = Q(plain__in={fold(written), plain, plain.replace(" ", "-")})
    if len(plain) == CODE_LENGTH:
        meant |= Q(code=plain.upper()) | Q(postcodes__contains=[plain])
    found = list(Commune.objects.filter(meant).order_by()[:50])
    if found:
        latitude, longitude = float(club.agency.latitude), float(club.agency.longitude)
        return min(
            found,
            key=lambda one: (
                abs(one.latitude - latitude) + abs(one.longitude - longitude),
                one.code,
            ),
        )
    return None


def resembling(written: str) -> list[Commune]:
    """At most three whose name is written nearly so."""
    likeness = TrigramSimilarity("plain", fold(written))
    rows = Commune.objects.annotate(likeness=likeness).filter(likeness__gt=RESEMBLES)
    return list(rows.order_by("-likeness", "code")[:3])
