"""The links of the header, for the person who asks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from members.models import User


@dataclass(frozen=True)
class Link:
    """A line of the navigation; ``here`` marks the page one is on."""

    label: str
    address: str
    here: bool


def _everybody(user: User) -> bool:
    return True


def _member(user: User) -> bool:
    return not (user.is_advisor or user.is_manager or user.is_administrator)


def _advisor(user: User) -> bool:
    return user.is_advisor


def _administrator(user: User) -> bool:
    return user.is_administrator


ROUTES: tuple[tuple[str, str, Callable[[User], bool]], ...] = (
    (_("Mon club"), "home", _member),
    (_("Mes clubs"), "home", _advisor),
    (_("Ouvrir un club"), "club_open", _advisor),
    (_("Personnel"), "staff", _administrator),
    (_("Courriels envoyés"), "outbox", _administrator),
    (_("Administration"), "admin:index", _administrator),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """``navigation``: the links this person may follow, read when the template shows them."""
    return {"navigation": SimpleLazyObject(lambda: _links(request))}


def _links(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return []
    links = []
    for label, route, concerns in ROUTES:
        try:
            address = reverse(route)
        except NoReverseMatch:
            continue
        if concerns(user):
            links.append(Link(label, address, here=request.path == address))
    return links
