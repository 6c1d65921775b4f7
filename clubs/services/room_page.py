"""What the room's page shows beside the people: the parts of a session, in order."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clubs.models import ClubSession
from clubs.video.protocol import Part

# Each part is drawn at ``sessions/<id>/<part>/`` by the route ``session_<part>``.
LABELS: dict[Part, Promise] = {
    # First, because it has the floor while it goes on; before that it is one line or none.
    Part.ROUND: _("Tour de table"),
    Part.AGENDA: _("Ordre du jour"),
    Part.COMMITMENTS: _("Engagements"),
    Part.PAIRS: _("Groupes et simulations d’entretien"),
    # Drawn by the app above.
    Part.PROSPECTING: _("La prospection du club"),
}


@dataclass(frozen=True)
class PartOfPage:
    name: str
    label: Promise
    url: str


def parts(session: ClubSession) -> list[PartOfPage]:
    """The parts of the panel, from top to bottom."""
    return [
        PartOfPage(part, label, reverse(f"session_{part}", args=[session.pk]))
        for part, label in LABELS.items()
    ]
