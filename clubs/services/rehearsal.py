"""Interview simulations: the grid, for whom one fills it, and who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clubs.enums import GridLevel, GroupRole
from clubs.models import (
    ClubSession,
    GridCriteria,
    Grouping,
    GroupPlace,
    GuestInvitation,
    RehearsalGrid,
)
from clubs.models.grouping import EVERYWHERE
from clubs.video import parts
from clubs.video.protocol import Part
from clubs.video.rights import participant_id
from eclub.kit.services.audit import record
from members.models import Agency, User

DEFAULT_CRITERIA = (
    gettext_lazy("Se présente en une minute : d’où il ou elle vient, ce qui est cherché"),
    gettext_lazy("Donne des exemples précis de son travail"),
    gettext_lazy("Relie son expérience au poste"),
    gettext_lazy("Écoute, et répond à la question posée"),
    gettext_lazy("Regarde, parle assez fort, prend son temps"),
    gettext_lazy("Pose une question sur l’entreprise ou le poste"),
    gettext_lazy("Conclut : remercie, demande la suite"),
)
# Who writes a grid: somebody of the club, or a guest.
Author = User | GuestInvitation
# A criterion and what was seen of it.
Marks = Sequence[tuple[str, GridLevel | str]]


class NoMore(ValidationError):
    """The room is closed: what was written is what the candidate has."""

    def __init__(self) -> None:
        super().__init__(_("La salle est fermée : la grille ne change plus."), code="closed")


@dataclass(frozen=True)
class ToFill:
    """The grid that somebody fills: for whom, and what they wrote already."""

    grouping: Grouping
    candidate: User
    author: Author
    grid: RehearsalGrid | None
    criteria: list[str]

    @property
    def name(self) -> str:
        """The candidate's, as whoever writes knows them."""
        by_guest = isinstance(self.author, GuestInvitation)
        return self.candidate.first_name if by_guest else self.candidate.short_name

    @property
    def seen(self) -> str:
        """What the page tells again, so that nothing is ever kept for somebody else."""
        return participant_id(self.grouping.session_id, self.candidate.pk)


def criteria_of(agency: Agency) -> list[str]:
    """What the agency's clubs look at."""
    kept = GridCriteria.objects.filter(agency=agency).first()
    return kept.lines if kept else [str(line) for line in DEFAULT_CRITERIA]


@transaction.atomic
def set_criteria(session: ClubSession, lines: list[str], *, by: User) -> None:
    """Keep what the session's agency looks at; no line brings the platform's own back."""
    agency = session.club.agency
    if lines:
        GridCriteria.objects.update_or_create(agency=agency, defaults={"lines": lines})
    else:
        GridCriteria.objects.filter(agency=agency).delete()
    record(by, "rehearsal.criteria_changed", agency, lines=len(lines))
    parts.renew(session.pk, Part.PAIRS)


def to_fill(session: ClubSession, author: Author) -> ToFill | None:
    """The grid of the last simulation of the session in which they looked on or asked."""
    seated = GroupPlace.objects.filter(**_seated(author)).exclude(number=EVERYWHERE)
    theirs = Q(pk__in=seated.exclude(role=GroupRole.CANDIDATE).values("grouping"))
    begun = Q(pk__in=RehearsalGrid.objects.filter(**_by(author)).values("grouping"))
    rehearsal = session.groupings.rehearsals().filter(theirs | begun).order_by("-id").first()
    return None if rehearsal is None else of_author(rehearsal, author)


def of_author(rehearsal: Grouping, author: Author) -> ToFill | None:
    """The grid they may fill: they are with the candidate, or have begun to write."""
    grid = rehearsal.grids.filter(**_by(author)).select_related("candidate").last()
    candidate = _candidate_of(rehearsal, author) or (grid.candidate if grid else None)
    if candidate is None:
        return None
    if grid is None or grid.candidate_id != candidate.pk:
        grid = rehearsal.grids.filter(**_by(author), candidate=candidate).first()
    criteria = criteria_of(rehearsal.session.club.agency)
    return ToFill(rehearsal, candidate, author, grid, criteria)


def _by(author: Author) -> dict[str, Any]:
    return {"guest" if isinstance(author, GuestInvitation) else "author": author}


def _seated(author: Author) -> dict[str, Author]:
    return {"guest" if isinstance(author, GuestInvitation) else "person": author}


def _candidate_of(rehearsal: Grouping, author: Author) -> User | None:
    """The candidate of the group this person is in, unless it is themselves."""
    place = rehearsal.places.filter(**_seated(author)).exclude(number=EVERYWHERE).first()
    if place is None or place.role == GroupRole.CANDIDATE:
        return None
    found: GroupPlace | None = (
        rehearsal.places.filter(number=place.number, role=GroupRole.CANDIDATE)
        .select_related("person")
        .first()
    )
    return found.person if found else None


@transaction.atomic
def write(filled: ToFill, *, strengths: str, advice: str, marks: Marks) -> None:
    """Keep what somebody writes for the candidate; raises ``NoMore``."""
    session = filled.grouping.session
    if not session.room_is_open():
        raise NoMore
    grid, _made = RehearsalGrid.objects.update_or_create(
        grouping=filled.grouping,
        candidate=filled.candidate,
        **_by(filled.author),
        defaults={"strengths": strengths, "advice": advice, "marks": [list(one) for one in marks]},
    )
    by = filled.author if isinstance(filled.author, User) else None
    record(by, "rehearsal.noted", grid, session=session.pk)
    if not filled.grouping.is_running():
        # The candidate reads it already.
        parts.renew(session.pk, Part.PAIRS)


@dataclass(frozen=True)
class Notes:
    """One grid as somebody reads it."""

    grid: RehearsalGrid
    is_for_you: bool

    @property
    def by(self) -> str:
        who = self.grid.author or self.grid.guest
        return who.short_name if who else ""

    @property
    def marks(self) -> list[tuple[str, str]]:
        return [(line, str(GridLevel(level).label)) for line, level in self.grid.marks]


def has_notes(reader: User) -> Exists:
    """Whether there is anything of a session for this reader, for the database."""
    grids = RehearsalGrid.objects.read_by(reader)
    return Exists(grids.filter(grouping__session=OuterRef("pk")))


def notes_of(session: ClubSession, reader: User, now: datetime | None = None) -> list[Notes]:
    """The grids of a session that somebody reads: for them, once a simulation is over, or theirs.

    Nobody else's are ever given, whatever the reader's role.
    """
    now = now or timezone.now()
    grids = RehearsalGrid.objects.read_by(reader).filter(grouping__session=session)
    found = grids.select_related("grouping", "candidate", "author", "guest")
    return [
        Notes(grid, grid.candidate_id == reader.pk)
        for grid in found
        if grid.candidate_id != reader.pk or not grid.grouping.is_running(now)
    ]
