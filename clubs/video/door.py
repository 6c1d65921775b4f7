"""How the door stands for somebody: whether they may come in now, or why they wait.

What was said at the door lasts in the database; who waits there is known while their page says
so (see ``hall.py``).
"""

from datetime import datetime

from clubs.models import ClubSession, GuestInvitation, RoomEntry
from clubs.video.protocol import Door, Role


def entry_of(session_id: int, person: int) -> RoomEntry | None:
    """What the door knows of somebody; a guest is minus the number of their invitation."""
    return RoomEntry.objects.filter(session=session_id, **whose(person)).first()


def whose(person: int) -> dict[str, int]:
    """The field that names a person or, below zero, a guest."""
    return {"person_id": person} if person > 0 else {"guest_id": -person}


def stands(session: ClubSession, entry: RoomEntry | None, role: Role, now: datetime) -> Door:
    """Whether somebody with this role may come in, and why not."""
    if role == Role.ADVISOR:
        return Door.OPEN
    if entry is not None and session.still_holds(entry.removed_at):
        return Door.REMOVED
    # Let in once: a line that breaks does not lock anybody out.
    if entry is not None and session.still_holds(entry.admitted_at):
        return Door.OPEN
    if session.is_locked:
        return Door.LOCKED
    return Door.OPEN if session.door_is_open(now) else Door.EARLY


def stands_for_guest(guest: GuestInvitation, entry: RoomEntry | None, now: datetime) -> Door:
    """Whether a guest may come in: for their interview simulation and until its end, or because
    they were let in since the last one.
    """
    session = guest.session
    if entry is not None and session.still_holds(entry.removed_at):
        return Door.REMOVED
    theirs = session.groupings.rehearsals().filter(places__guest=guest)
    last = theirs.order_by("-id").first()
    if last is not None and last.is_running(now):
        return Door.OPEN
    let_in = entry.admitted_at if entry else None
    over = last is not None and let_in is not None and let_in < last.ends_at <= now
    return Door.OPEN if session.still_holds(let_in) and not over else Door.GUEST


def note_entry(session_id: int, person: int, now: datetime) -> None:
    """Somebody comes in through the open door: from now on they are never locked out."""
    RoomEntry.objects.bulk_create(
        [RoomEntry(session_id=session_id, admitted_at=now, **whose(person))],
        update_conflicts=True,
        unique_fields=["session", "person" if person > 0 else "guest"],
        update_fields=["admitted_at", "removed_at"],
    )
