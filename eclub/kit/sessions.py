"""Sessions of which the database holds the names and browsers the secrets.

A session's ``session_key`` is a hash of what its cookie holds: whoever reads the database, or what
allauth keeps on devices, cannot write the cookie. Only the cookie's way in and out knows both.
"""

import hashlib
from typing import Self, cast

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware as DjangoMiddleware
from django.http import HttpRequest, HttpResponse


def name_of(secret: str) -> str:
    """The ``session_key`` of whoever shows this; 160 bits, as long as the column."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Name(str):
    """A name that knows its secret: allauth opens a session anew by the name within a request."""

    __slots__ = ("secret",)
    secret: str

    def __new__(cls, secret: str) -> Self:
        made = super().__new__(cls, name_of(secret))
        made.secret = secret
        return made

    def __getnewargs__(self) -> tuple[str]:
        return (self.secret,)


class SessionStore(db.SessionStore):
    """Django's, in its table; found by name, opened by ``secret``."""

    @classmethod
    def opened_by(cls, secret: str | None) -> Self:
        """That of a browser's cookie; a new one, once it is written, for a cookie of none."""
        return cls(Name(secret) if secret else None)

    @property
    def secret(self) -> str:
        """For the cookie; AttributeError where only the name is known."""
        return cast(Name, self.session_key).secret

    def _get_new_session_key(self) -> str:
        return Name(super()._get_new_session_key())  # type: ignore[misc]  # the stubs lack it

    async def _aget_new_session_key(self) -> str:
        return Name(await super()._aget_new_session_key())  # type: ignore[misc]  # as above


class SessionMiddleware(DjangoMiddleware):
    """Django's, which reads and writes the name where the secret belongs."""

    def process_request(self, request: HttpRequest) -> None:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore.opened_by(cookie)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            secret = cast(SessionStore, request.session).secret
            cookie.set(cookie.key, secret, secret)
        return answer
