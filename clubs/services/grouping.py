"""Parting the people of a session into groups, and bringing them back.

A grouping ends by its own time, which every page reads from the server's clock. Each change
tells the room the groups whole, with a version, so that a late word never undoes a later one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.enums import GroupingKind, GroupRole
from clubs.models import ClubSession, Grouping, GroupPlace, GuestInvitation
from clubs.models.grouping import EVERYWHERE
from clubs.services import rotation
from clubs.services.conflict import violated
from clubs.video import parts
from clubs.video.protocol import Groups, Part
from clubs.video.rights import announce, participant_id
from eclub.kit.services.audit import record
from members.models import User

MOST_GROUPS = 4


@dataclass(frozen=True)
class Spot:
    """A group's number, 1 to 4 or ``EVERYWHERE``, and a role when it is a rehearsal."""

    number: int
    role: GroupRole | str = ""


# By person's id, or minus that of a guest's invitation; who is left out is in no group.
Spots = Mapping[int, Spot]


class AlreadyRunning(ValidationError):
    """Somebody else parted the people a moment before."""

    def __init__(self) -> None:
        super().__init__(
            _("Des groupes viennent d’être lancés par quelqu’un d’autre : les voici."),
            code="running",
        )


class Over(ValidationError):
    """The time is up, or everybody was called back."""

    def __init__(self) -> None:
        super().__init__(
            _("Le temps des groupes est fini : tout le monde est déjà ensemble."), code="over"
        )


def start(
    session: ClubSession, kind: GroupingKind, spots: Spots, minutes: int, *, by: User
) -> Grouping:
    """Part the people for so many minutes; raises ``AlreadyRunning``."""
    now = timezone.now()
    try:
        with transaction.atomic():
            grouping = Grouping.objects.create(
                session=session,
                kind=kind,
                during=DateTimeTZRange(now, now + timedelta(minutes=minutes)),
                started_by=by,
            )
            _write(grouping, spots)
            record(by, "grouping.started", grouping, session=session.pk, minutes=minutes)
            _tell(grouping)
    except IntegrityError as error:
        if violated(error) == "groupings_of_a_session_do_not_overlap":
            raise AlreadyRunning from None
        raise
    return grouping


@transaction.atomic
def place(session: ClubSession, spots: Spots, *, by: User) -> Grouping:
    """Put everybody in these places instead; raises ``Over``."""
    grouping = _running(session)
    grouping.places.all().delete()
    _write(grouping, spots)
    return _changed(grouping, "grouping.changed", by)


@transaction.atomic
def visit(session: ClubSession, number: int | None, *, by: User) -> Grouping:
    """Go to a group, to all of them (``EVERYWHERE``) or out of them (None); raises ``Over``.

    In a simulation a visitor listens, unless they go everywhere to be heard.
    """
    grouping = _running(session)
    grouping.places.filter(person=by).delete()
    if number is not None:
        listens = grouping.is_rehearsal and number != EVERYWHERE
        role = GroupRole.OBSERVER if listens else ""
        grouping.places.create(person=by, number=number, role=role)
    return _changed(grouping, "grouping.visited", by)


@transaction.atomic
def tell(session: ClubSession, message: str, *, by: User) -> Grouping:
    """Say something to all the groups; raises ``Over``."""
    grouping = _running(session)
    grouping.message = message
    return _changed(grouping, "grouping.told", by)


@transaction.atomic
def prolong(session: ClubSession, minutes: int, *, by: User) -> Grouping:
    """Give everybody so many minutes more; raises ``Over``."""
    grouping = _running(session)
    end = grouping.ends_at + timedelta(minutes=minutes)
    grouping.during = DateTimeTZRange(grouping.starts_at, end)
    return _changed(grouping, "grouping.prolonged", by)


@transaction.atomic
def recall(session: ClubSession, *, by: User) -> None:
    """Bring everybody back now; nothing when they are back already."""
    try:
        grouping = _running(session)
    except Over:
        return
    grouping.during = DateTimeTZRange(grouping.starts_at, timezone.now())
    _changed(grouping, "grouping.recalled", by)


def of_room(session_id: int) -> Groups | None:
    """The session's last groups, as its room's pages are told them."""
    grouping = Grouping.objects.filter(session=session_id).order_by("-id").first()
    return None if grouping is None else told(grouping)


def told(grouping: Grouping) -> Groups:
    """The groups as pages are told them: people by their ids in the room."""
    groups: list[list[str]] = [[] for _ in range(MOST_GROUPS)]
    everywhere: list[str] = []
    roles = {}
    for spot in grouping.places.all():
        participant = participant_id(grouping.session_id, spot.who)
        (everywhere if spot.number == EVERYWHERE else groups[spot.number - 1]).append(participant)
        if spot.role:
            roles[participant] = GroupRole(spot.role)
    return Groups(
        id=grouping.pk,
        version=grouping.version,
        ends_at=grouping.ends_at,
        groups=groups,
        everywhere=everywhere,
        roles=roles,
        message=grouping.message,
    )


# --- Proposals ----------------------------------------------------------------------------
def propose(session: ClubSession, people: Collection[int], size: int) -> dict[int, Spot]:
    """Groups of people who met least in their club's groups before."""
    parted = rotation.groups(list(people), _met(session, people), size)
    return {
        person: Spot(number) for number, group in enumerate(parted, start=1) for person in group
    }


def propose_rehearsal(session: ClubSession, people: Collection[int], size: int) -> dict[int, Spot]:
    """Simulations in groups of ``size``, or one of everybody when it is 0; roles in turn."""
    everybody = [list(people)] if len(people) > 1 else []
    parted = rotation.groups(list(people), _met(session, people), size) if size else everybody
    times = _times(session)
    return {
        person: Spot(number, role)
        for number, group in enumerate(parted, start=1)
        for person, role in rotation.roles(group, times).items()
    }


def _met(session: ClubSession, people: Iterable[int]) -> Counter[frozenset[int]]:
    """How often two people were in one group of this club."""
    places = GroupPlace.objects.filter(
        grouping__session__club=session.club_id, person__in=people
    ).exclude(number=EVERYWHERE)
    together: dict[tuple[int, int], list[int]] = {}
    for grouping, number, person in places.values_list("grouping", "number", "person"):
        together.setdefault((grouping, number), []).append(person)
    return Counter(
        frozenset(pair) for group in together.values() for pair in combinations(group, 2)
    )


def _times(session: ClubSession) -> Counter[tuple[int, GroupRole]]:
    rows = GroupPlace.objects.filter(
        grouping__session__club=session.club_id, person__isnull=False
    ).exclude(role="")
    return Counter((person, GroupRole(role)) for person, role in rows.values_list("person", "role"))


# --- Writing ------------------------------------------------------------------------------
def running(session: ClubSession, now: datetime) -> Grouping | None:
    """The groups of this moment."""
    return session.groupings.running(now).first()


def _running(session: ClubSession) -> Grouping:
    """The running groups, theirs to change until the end of the transaction."""
    grouping = session.groupings.select_for_update(no_key=True).running().first()
    if grouping is None:
        raise Over
    return grouping


def _write(grouping: Grouping, spots: Spots) -> None:
    GroupPlace.objects.bulk_create(
        GroupPlace(
            grouping=grouping,
            person_id=who if who > 0 else None,
            guest_id=-who if who < 0 else None,
            number=spot.number,
            role=spot.role,
        )
        for who, spot in spots.items()
    )


def _changed(grouping: Grouping, action: str, by: User) -> Grouping:
    grouping.version += 1
    grouping.save(update_fields=["version", "during", "message"])
    record(by, action, grouping, session=grouping.session_id)
    _tell(grouping)
    return grouping


def _tell(grouping: Grouping) -> None:
    parts.group(grouping.session_id, told(grouping))
    parts.renew(grouping.session_id, Part.PAIRS)
    if GuestInvitation.objects.filter(session=grouping.session_id, withdrawn_at=None).exists():
        # Guests come in for their simulation and go when it ends.
        announce(session=grouping.session_id)
