"""Django's test client keeps in its cookie what a browser does: the secret, not the row's name."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test.client import ClientMixin

_set_login_cookies = ClientMixin._set_login_cookies  # type: ignore[attr-defined]  # as below


def _session(client: Any) -> SessionBase:
    from eclub.kit.sessions import SessionStore  # once the applications are there

    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        return SessionStore.opened_by(cookie.value)
    store = SessionStore()
    store.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.secret
    return store


def _sign_in(client: Any, request: Any) -> None:
    _set_login_cookies(client, request)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    cookie.set(cookie.key, request.session.secret, request.session.secret)


def know_secrets() -> None:
    """From now on, in every client."""
    ClientMixin.session = property(_session)  # type: ignore[assignment]  # a test's own client
    ClientMixin._set_login_cookies = _sign_in  # type: ignore[attr-defined]  # the stubs lack it
