"""The sessions of people: from which devices they are signed in, and ending them."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eclub.kit.services import audit
from members.models import User
from members.services import known_device
from members.services.person import announce_access_change, end_sessions


@transaction.atomic
def end(session: UserSession, by: User) -> None:
    """Sign one device out; what it keeps open closes."""
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session.session_key)
    session.delete()
    known_device.forget_all(by)
    audit.record(by, "user.session_ended", session.user)
    announce_access_change(session.user_id)


@transaction.atomic
def end_all(person: User) -> None:
    """Sign a person out everywhere, here too."""
    end_sessions(person)
    audit.record(person, "user.sessions_ended", person)
    announce_access_change(person.pk)


def note_use(session_key: str, ip: str) -> None:
    """Keep when and from where a session was last used."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now(), ip=ip)


def forget_ended() -> None:
    """Erase sessions that expired, and the devices and addresses they were used from."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    # EXISTS and not IN: PostgreSQL would compare every row of one with every row of the other.
    lasts = Session.objects.filter(pk=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(lasts)).delete()
