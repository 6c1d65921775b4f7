"""Who may be in which room, asked of the database: at the door, every minute, and at once when
a sign-in, a seat, a role or a session changes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils.crypto import constant_time_compare, salted_hmac
from redis.exceptions import RedisError

from clubs.models import ClubSession, GuestInvitation, Seat
from clubs.video import door, presence
from clubs.video.hub import Arrival
from clubs.video.protocol import Close, Door, Media, Role, SessionTimes
from eclub.kit.signals import access_changed
from members.models import User
from members.services import gates

SALT = "clubs.video.rights"
GUEST_SALT = "clubs.video.guest"


class Refusal(Exception):
    """Not to be in this room; ``code`` says why."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """What a browser shows: its sign-in or, at a guest's address, the guest's signed cookie."""

    session_key: str | None = None
    guest: str | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """Who somebody is in a room, and how its door stands for them.

    ``person`` is below zero for a guest: minus the number of their invitation. ``known`` says
    that the door has let them in before.
    """

    session_id: int
    person: int
    participant: str
    name: str
    initials: str
    role: Role
    seat: int | None
    door: Door
    known: bool
    times: SessionTimes

    def arrival(self, process: str, page: str | None, media: Media) -> Arrival:
        """Their page coming in; None is a new page."""
        return Arrival(
            id=self.participant,
            person=self.person,
            process=process,
            page=page or secrets.token_hex(6),
            name=self.name,
            initials=self.initials,
            role=self.role,
            seat=self.seat,
            media=media,
        )


def admit(caller: Caller, session_id: int, now: datetime) -> Admission:
    """Who somebody is in this room and whether its door lets them in; raises Refusal."""
    if caller.guest is not None:
        return _admit_guest(caller.guest, session_id, now)
    user = signed_in(caller.session_key)
    if user is None or not _may_go_on(user, caller.session_key):
        raise Refusal(Close.NO_RIGHT)
    session = (
        ClubSession.objects.attended_by(user)
        .filter(pk=session_id)
        .select_related("club__agency")
        .first()
    )
    if session is None:
        seen = ClubSession.objects.visible_to(user).filter(pk=session_id).exists()
        raise Refusal(Close.NO_RIGHT if seen else Close.UNKNOWN_SESSION)
    if not session.room_is_open(now):
        raise Refusal(Close.ROOM_CLOSED)
    advises = session.is_led_by(user)
    seat = (
        None if advises else Seat.objects.open().filter(club=session.club_id, member=user).first()
    )
    if not advises and seat is None:
        raise Refusal(Close.NO_RIGHT)
    role = Role.ADVISOR if advises else Role.MEMBER
    return _admission(session, user, user.pk, role, seat.number if seat else None, now)


def _admit_guest(cookie: str, session_id: int, now: datetime) -> Admission:
    number = guest_of(cookie)
    guest = (
        GuestInvitation.objects.working(now)
        .filter(pk=number, session=session_id)
        .select_related("session__club__agency")
        .first()
    )
    if guest is None:
        raise Refusal(Close.NO_RIGHT)
    if not guest.session.room_is_open(now):
        raise Refusal(Close.ROOM_CLOSED)
    return _admission(guest.session, guest, -guest.pk, Role.GUEST, None, now)


def _admission(
    session: ClubSession,
    who: User | GuestInvitation,
    person: int,
    role: Role,
    seat: int | None,
    now: datetime,
) -> Admission:
    entry = None if role == Role.ADVISOR else door.entry_of(session.pk, person)
    if isinstance(who, GuestInvitation):
        stands = door.stands_for_guest(who, entry, now)
    else:
        stands = door.stands(session, entry, role, now)
    return Admission(
        session_id=session.pk,
        person=person,
        participant=participant_id(session.pk, person),
        name=who.short_name,
        initials=who.initials,
        role=role,
        seat=seat,
        door=stands,
        # No guest passes an open door: they were let in, or come for their simulation.
        known=role in (Role.ADVISOR, Role.GUEST)
        or (entry is not None and session.still_holds(entry.admitted_at)),
        times=SessionTimes(
            id=session.pk,
            number=session.number,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            closes_at=session.room_closes_at,
            now=now,
        ),
    )


def refused(caller: Caller, person: int, session_id: int, now: datetime) -> Close | None:
    """Why somebody who came in may no longer stay, or None."""
    try:
        who = admit(caller, session_id, now)
    except Refusal as refusal:
        unknown = refusal.code == Close.UNKNOWN_SESSION
        return Close.NO_RIGHT if unknown else refusal.code
    if who.person != person:
        return Close.NO_RIGHT
    if who.door == Door.REMOVED:
        return Close.REMOVED
    return None if who.door == Door.OPEN else Close.NOT_ADMITTED


def _may_go_on(user: User, session_key: str | None) -> bool:
    """What pages ask in the middlewares, which sockets do not pass."""
    if not gates.has_accepted_charter(user):
        return False
    # Not for members, whom it would cost a query each minute.
    return not gates.needs_second_factor(user) or gates.gave_second_factor(_session(session_key))


def _session(session_key: str | None) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return store


def signed_in(session_key: str | None) -> User | None:
    """The person this login session belongs to, while it lasts."""
    if not session_key:
        return None
    store = _session(session_key)
    user = auth.get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]  # all it reads
    return user if isinstance(user, User) else None


def guest_cookie_name(session_id: int) -> str:
    """The cookie of guests of one session."""
    return f"eclub_guest_{session_id}"


def guest_cookie(guest: GuestInvitation) -> str:
    """What a guest's browser keeps instead of the link; it says nothing that is not checked."""
    return signing.dumps(guest.pk, salt=GUEST_SALT)


def guest_of(cookie: str) -> int:
    """The number of the invitation a cookie was given for; 0 for none."""
    try:
        number = signing.loads(cookie, salt=GUEST_SALT)
    except signing.BadSignature:
        return 0
    return number if isinstance(number, int) else 0


def participant_id(session_id: int, person: int) -> str:
    """The same for one person during a session, and nothing else can be read from it."""
    return salted_hmac(SALT, f"{session_id}/{person}").hexdigest()[:12]


def resume_token(session_id: int, participant: str, page: str) -> str:
    """What a page shows when its socket comes back, to be known as the same page.

    It is signed rather than kept, so that it outlives an emptied Redis.
    """
    return f"{page}.{_page_signature(session_id, participant, page)}"


def resumed_page(session_id: int, participant: str, token: str | None) -> str | None:
    """The page a token was given to, None for a new page."""
    page, _, signature = (token or "").partition(".")
    expected = _page_signature(session_id, participant, page)
    return page if page and constant_time_compare(signature, expected) else None


def _page_signature(session_id: int, participant: str, page: str) -> str:
    return salted_hmac(SALT, f"page/{session_id}/{participant}/{page}").hexdigest()[:32]


# --- Changes ------------------------------------------------------------------------------
def connect() -> None:
    """Hear of changes; called once, when the application is ready."""
    access_changed.connect(_person_changed, dispatch_uid="room.person")
    for happening in (post_save, post_delete):
        happening.connect(_seat_changed, sender=Seat, dispatch_uid="room.seat")
        happening.connect(_session_changed, sender=ClubSession, dispatch_uid="room.session")


def _person_changed(*, person_id: int, **_: object) -> None:
    announce(person=person_id)


def _seat_changed(*, instance: Seat, **_: object) -> None:
    announce(person=instance.member_id)


def _session_changed(*, instance: ClubSession, **_: object) -> None:
    announce(session=instance.pk)


def announce(*, person: int | None = None, session: int | None = None) -> None:
    """Have the rights in open rooms checked again, once committed; writes that send no signal
    (``bulk_update``) call this themselves.
    """

    def tell() -> None:
        try:
            presence.announce_rights(person=person, session=session)
        except (RedisError, OSError):
            # The check of every minute does without.
            return

    transaction.on_commit(tell, robust=True)
