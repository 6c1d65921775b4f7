"""A code sent to one's own mailbox, before what changes how one signs in."""

import secrets
import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

WAITING = "eclub_confirmation"
TRIES, LASTS = 5, 15 * 60
# Letters and digits that nobody takes for one another.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"


def is_recent(session: SessionBase) -> bool:
    """Whether this session's person has shown who they are within the last minutes."""
    given = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return bool(given) and time.time() - given[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def new_code(session: SessionBase) -> str:
    """A code for this session; the one before no longer works."""
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
    session[WAITING] = {"hash": _hash(code), "at": time.time(), "tries": 0}
    return code


def is_waiting(session: SessionBase) -> bool:
    """Whether a code was sent that can still be given."""
    waiting = session.get(WAITING)
    return bool(waiting and waiting["tries"] < TRIES and time.time() - waiting["at"] < LASTS)


def accept(session: SessionBase, typed: str) -> bool:
    """Count one try; a right code serves once."""
    if not is_waiting(session):
        return False
    waiting = session[WAITING]
    session[WAITING] = {**waiting, "tries": waiting["tries"] + 1}
    if not constant_time_compare(waiting["hash"], _hash(typed)):
        return False
    del session[WAITING]
    return True


def _hash(code: str) -> str:
    bare = "".join(character for character in code.upper() if character.isalnum())
    return salted_hmac("members.confirmation", bare, algorithm="sha256").hexdigest()
