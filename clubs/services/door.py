"""The door of a session's room, as who leads the session keeps it: opened early, locked, people
let in one by one or sent out. What is said here lasts in the database; open pages hear of it at
once through the rooms.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clubs.models import ClubSession, GuestInvitation, RoomEntry
from clubs.video import door, parts, presence, rights
from clubs.video.hall import Standing, in_turn
from clubs.video.protocol import Door, Part, Role
from eclub.kit.services import audit
from members.models import User


def state_for(session: ClubSession, user: User, now: datetime) -> Door:
    """Whether somebody who attends the session may come in, once its room is open."""
    if session.is_led_by(user):
        return Door.OPEN
    entry = door.entry_of(session.pk, user.pk)
    return door.stands(session, entry, Role.MEMBER, now)


def guest_state(invitation: GuestInvitation, now: datetime) -> Door:
    """Whether a guest may come in, or waits."""
    entry = door.entry_of(invitation.session_id, -invitation.pk)
    return door.stands_for_guest(invitation, entry, now)


def waiting(session: ClubSession) -> list[Standing]:
    """Who waits to be let in, who came first first."""
    return [one for one in in_turn(presence.waiting_at(session.pk)) if one.door != Door.OPEN]


@transaction.atomic
def open_early(session: ClubSession, *, by: User) -> None:
    """Let in, before the hour, everybody who waits and who comes."""
    _say(session, "door_opened_at", timezone.now())
    audit.record(by, "session.door_opened", session)


@transaction.atomic
def lock(session: ClubSession, *, by: User) -> None:
    """From now on who was not let in yet has to knock."""
    _say(session, "locked_at", timezone.now())
    audit.record(by, "session.locked", session)


@transaction.atomic
def unlock(session: ClubSession, *, by: User) -> None:
    """Nobody has to knock any more."""
    _say(session, "locked_at", None)
    audit.record(by, "session.unlocked", session)


@transaction.atomic
def let_in(session: ClubSession, people: Iterable[int], *, by: User) -> None:
    """Let in these people, guests as minus their invitation's number, whatever the door says."""
    for person in people:
        _write(session, person, admitted_at=timezone.now(), removed_at=None)
        audit.record(by, "session.let_in", session, person=person)
    _tell(session)


@transaction.atomic
def remove(session: ClubSession, person: int, *, by: User) -> None:
    """Send somebody out; they may ask to come back, and come when let in."""
    _write(session, person, admitted_at=None, removed_at=timezone.now())
    audit.record(by, "session.sent_out", session, person=person)
    _tell(session)


def _write(session: ClubSession, person: int, **fields: datetime | None) -> None:
    RoomEntry.objects.update_or_create(
        session=session, **door.whose(person), defaults=fields, create_defaults=fields
    )


def _say(session: ClubSession, field: str, moment: datetime | None) -> None:
    setattr(session, field, moment)
    # Saving it has the rights in and at the room checked again.
    session.save(update_fields=[field])
    parts.renew(session.pk, Part.DOOR)


def _tell(session: ClubSession) -> None:
    rights.announce(session=session.pk)
    parts.renew(session.pk, Part.DOOR)
