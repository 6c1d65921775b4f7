"""Access rules of routes.

Every view of ours declares one with ``@access(rule)``; ``tests/test_conventions.py`` fails on
a route without. A rule answers who may come at all (403 otherwise); which objects they find
there is the QuerySets' ``visible_to(user)`` (404 outside).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from eclub.kit.redirects import asking_first, page_before


class Refused(PermissionDenied):
    """Not allowed for a reason that the page can say, in words for the person who asked."""


@dataclass(frozen=True)
class Rule:
    """Who may come: a name for the tables of tests and docs, and a test of the request."""

    name: str
    admits: Callable[[HttpRequest], bool]
    needs_sign_in: bool = True


public = Rule("public", lambda request: True, needs_sign_in=False)
signed_in = Rule("signed in", lambda request: True)
# The one role the bottom layer knows: it keeps the platform itself running.
administrator = Rule(
    "administrator", lambda request: bool(getattr(request.user, "is_administrator", False))
)

View = Callable[..., HttpResponseBase]


def access(rule: Rule) -> Callable[[View], View]:
    """Guard a view: sign-in page for nobody, 403 for whom the rule does not admit."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if rule.needs_sign_in and not request.user.is_authenticated:
                return asking_first(_sign_in(request))
            if not rule.admits(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]  # read by test_conventions
        return guarded

    return guard


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, and then back; a fragment leads its whole page there."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        page = redirect_to_login(htmx.current_url_abs_path or resolve_url("home"))
        return HttpResponseClientRedirect(page.url)
    is_page = request.method in {"GET", "HEAD"}
    return redirect_to_login(request.get_full_path() if is_page else page_before(request))


def rule_of(view: object) -> Rule | None:
    """The rule a view declares, or None."""
    return cast("Rule | None", getattr(view, "access_rule", None))
