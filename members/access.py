"""Access rules by role."""

from typing import cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from eclub.kit.access import Rule, administrator
from members.models import User

__all__ = ["AuthenticatedHttpRequest", "administrator", "advisor", "staff"]


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind any rule but ``public``: its user is one of ours."""

    user: User
    htmx: HtmxDetails


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


advisor = Rule("advisor", lambda request: _user(request).is_advisor)
staff = Rule("staff", lambda request: _user(request).is_on_staff)
