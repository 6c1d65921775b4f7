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
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils.crypto import constant_time_compare, salted_hmac
from redis.exceptions import RedisError

from clubs.models import ClubSession, Seat
from clubs.models.session import CLOSES_AFTER
from clubs.video import presence
from clubs.video.hub import Arrival
from clubs.video.protocol import Close, Media, Role, SessionTimes
from eclub.kit.signals import access_changed
from members.models import User
from members.services import gates

SALT = "clubs.video.rights"


class Refusal(Exception):
    """Not to be in this room; ``code`` says why."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True)
class Admission:
    """Who somebody is in a room."""

    session_id: int
    person: int
    participant: str
    name: str
    initials: str
    role: Role
    seat: int | None
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


def admit(session_key: str | None, session_id: int, now: datetime) -> Admission:
    """Who the signed-in person is in this room; raises Refusal."""
    user = signed_in(session_key)
    if user is None or not _may_go_on(user):
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
    return Admission(
        session_id=session.pk,
        person=user.pk,
        participant=participant_id(session.pk, user.pk),
        name=user.short_name,
        initials=user.initials,
        role=Role.ADVISOR if advises else Role.MEMBER,
        seat=seat.number if seat else None,
        times=SessionTimes(
            id=session.pk,
            number=session.number,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            closes_at=session.ends_at + CLOSES_AFTER,
            now=now,
        ),
    )


def refused(session_key: str | None, person: int, session_id: int, now: datetime) -> Close | None:
    """Why somebody who was admitted may no longer stay, or None."""
    user = signed_in(session_key)
    if user is None or user.pk != person or not _may_go_on(user):
        return Close.NO_RIGHT
    session = ClubSession.objects.attended_by(user).filter(pk=session_id).first()
    if session is None:
        return Close.NO_RIGHT
    return None if session.room_is_open(now) else Close.ROOM_CLOSED


def _may_go_on(user: User) -> bool:
    """What pages ask in the middlewares, which sockets do not pass."""
    return gates.has_accepted_charter(user) and gates.has_second_factor(user)


def signed_in(session_key: str | None) -> User | None:
    """The person this login session belongs to, while it lasts."""
    if not session_key:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = auth.get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]  # all it reads
    return user if isinstance(user, User) else None


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
