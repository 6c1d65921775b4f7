"""What the room's page shows of the groups: who is where, and who may be put where."""

from dataclasses import dataclass
from datetime import datetime

from clubs.enums import GroupingKind, GroupRole, GroupShape
from clubs.models import ClubSession, Grouping, GroupPlace, GuestInvitation
from clubs.models.grouping import EVERYWHERE
from clubs.services import grouping as groupings
from clubs.services.grouping import Spot
from clubs.video.presence import people_in
from members.models import User


@dataclass(frozen=True)
class Seated:
    """Somebody of a group, by name."""

    name: str
    role: str
    is_you: bool


@dataclass(frozen=True)
class Group:
    number: int
    people: list[Seated]

    @property
    def is_yours(self) -> bool:
        return any(person.is_you for person in self.people)


@dataclass(frozen=True)
class GroupsNow:
    """The groups that run now."""

    grouping: Grouping
    groups: list[Group]
    everywhere: list[Seated]

    @property
    def is_anywhere(self) -> bool:
        """Whether the reader is in a group or with all of them."""
        return any(person.is_you for person in self.everywhere) or any(
            group.is_yours for group in self.groups
        )


def now_of(session: ClubSession, reader: User, now: datetime) -> GroupsNow | None:
    """The groups of this moment, as somebody reads them."""
    grouping = groupings.running(session, now)
    if grouping is None:
        return None
    by_number: dict[int, list[Seated]] = {}
    for place in grouping.places.select_related("person", "guest"):
        by_number.setdefault(place.number, []).append(_seated(place, reader))
    everywhere = by_number.pop(EVERYWHERE, [])
    groups = [Group(number, people) for number, people in sorted(by_number.items())]
    return GroupsNow(grouping, groups, everywhere)


def _seated(place: GroupPlace, reader: User) -> Seated:
    who = place.person or place.guest
    role = GroupRole(place.role).label if place.role else ""
    return Seated(who.short_name if who else "", str(role), place.person_id == reader.pk)


@dataclass(frozen=True)
class Somebody:
    """Who may be put in a group; below zero ``key`` is a guest's, as in rooms."""

    key: int
    name: str
    is_here: bool
    leads: bool


def people(session: ClubSession, leader: User, now: datetime) -> list[Somebody]:
    """Members by seat, guests, then who leads."""
    here = set(people_in([session.pk])[session.pk])
    leaders = {session.advisor_id, session.club.advisor_id, leader.pk}
    expected = {person.pk: person for person in [*session.attendees(), leader]}
    known = [
        Somebody(pk, person.short_name, pk in here, leads=pk in leaders)
        for pk, person in expected.items()
    ]
    invited = GuestInvitation.objects.working(now).filter(session=session)
    guests = [Somebody(-guest.pk, guest.name, -guest.pk in here, leads=False) for guest in invited]
    members = [person for person in known if not person.leads]
    return [*members, *guests, *(person for person in known if person.leads)]


def proposal(session: ClubSession, shape: GroupShape, among: list[Somebody]) -> dict[int, Spot]:
    """Who to put where: the members who are in the room, or all while hardly anybody is."""
    members = [person for person in among if person.key > 0 and not person.leads]
    here = [person.key for person in members if person.is_here]
    keys = here if len(here) > 1 else [person.key for person in members]
    if shape.kind == GroupingKind.REHEARSAL:
        return groupings.propose_rehearsal(session, keys, shape.size)
    return groupings.propose(session, keys, shape.size)


def spots_of(grouping: Grouping) -> dict[int, Spot]:
    """Where everybody is."""
    return {place.who: Spot(place.number, place.role) for place in grouping.places.all()}
