"""What a test may not do unnoticed: reach the network, render a variable that is not there,
or write in the database while answering a GET.
"""

import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.client import ClientHandler

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")
# Being signed in is kept up to date at each request, whatever its method; who of the staff read
# whose data is noted by reading.
KEPT_BY_READING = ("django_session", "usersessions_usersession", "members_consultation")


def refuse_network(patch: pytest.MonkeyPatch) -> None:
    """Only Unix sockets and the loopback interface can be reached."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOCAL):
            pytest.fail(f"a test reaches the network: {address}")
        connect(self, address)

    def checked_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        if host and not str(host).startswith(LOCAL):
            pytest.fail(f"a test looks up a host: {host}")
        return look_up(host, *arguments, **named)

    patch.setattr(socket.socket, "connect", checked_connect)
    patch.setattr(socket, "getaddrinfo", checked_look_up)


class UndefinedVariable(str):
    """Django's ``string_if_invalid``: fails when one of our own templates needs it."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        return text == "%s" or (isinstance(text, str) and super().__contains__(text))

    def __mod__(self, variable: object) -> str:
        context = sys._getframe(1).f_locals.get("context")
        template = getattr(getattr(context, "render_context", None), "template", None)
        origin = getattr(getattr(template, "origin", None), "name", "")
        if Path(origin).is_relative_to(settings.BASE_DIR / "templates"):
            pytest.fail(f"{origin} has no variable {variable}")
        return ""


def refuse_writes_in_get(patch: pytest.MonkeyPatch) -> None:
    """The test client's GET and HEAD requests may read only."""
    respond = ClientHandler.get_response

    def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        verb, *words = sql.split(None, 4)
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(
            table in word for word in words for table in KEPT_BY_READING
        ):
            pytest.fail(f"a GET writes: {sql}")
        return execute(sql, *rest)

    def checked(self: ClientHandler, request: HttpRequest) -> HttpResponseBase:
        reading = request.method in {"GET", "HEAD"}
        with connection.execute_wrapper(refuse) if reading else nullcontext():
            return respond(self, request)

    patch.setattr(ClientHandler, "get_response", checked)
