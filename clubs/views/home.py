"""The first page, which depends on who comes, and the part of it that stays up to date."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clubs.models import Outcome, Seat
from clubs.services import attention, figures, my_club
from eclub.kit.access import access, public, signed_in
from members.access import AuthenticatedHttpRequest
from members.models import User

LABELS = {
    "advisor": _("Animer mes e-clubs"),
    "manager": _("Suivre ma région"),
    "administrator": _("Administrer la plateforme"),
    "member": _("Mon club"),
}


@access(public)
def home(request: HttpRequest) -> HttpResponse:
    """The public page for nobody in particular, one's own page for everybody else.

    Who has several roles gets the one they use most, and links to the others.
    """
    user = request.user
    if not isinstance(user, User):
        return render(request, "clubs/public_home.html")
    seat = my_club.latest_seat(user)
    homes = _homes(user, seat)
    wished = request.GET.get("role", "")
    role = wished if wished in homes else homes[0]
    others = [(name, LABELS[name]) for name in homes if name != role]
    return HOMES[role](request, user, seat, {"other_homes": others})


@access(signed_in)
def next_session(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The frame of "Mon club" that follows the hour and the people in the room."""
    seat = my_club.latest_seat(request.user)
    if seat is None or seat.left_on is not None:
        raise Http404
    found = my_club.next_session(seat, timezone.now())
    return render(request, "clubs/parts/next_session.html", {"seat": seat, "next": found})


Home = Callable[[HttpRequest, User, Seat | None, dict[str, object]], HttpResponse]


def _homes(user: User, seat: Seat | None) -> list[str]:
    holds = {
        "advisor": user.is_advisor,
        "member": seat is not None and seat.left_on is None,
        "administrator": user.is_administrator,
        "manager": user.is_manager,
    }
    return [name for name, holds_it in holds.items() if holds_it] or ["member"]


def _member_home(
    request: HttpRequest, user: User, seat: Seat | None, context: dict[str, object]
) -> HttpResponse:
    if seat is None or seat.left_on is not None:
        outcome = Outcome.objects.filter(seat=seat).first() if seat else None
        return render(request, "clubs/no_club.html", {"seat": seat, "outcome": outcome, **context})
    mine = my_club.of_seat(seat, timezone.now())
    return render(
        request, "clubs/my_club.html", {"mine": mine, "seat": seat, "next": mine.next, **context}
    )


def _advisor_home(
    request: HttpRequest, user: User, seat: Seat | None, context: dict[str, object]
) -> HttpResponse:
    found = attention.of_advisor(user, timezone.now())
    return render(request, "clubs/advisor_home.html", {"home": found, **context})


def _manager_home(
    request: HttpRequest, user: User, seat: Seat | None, context: dict[str, object]
) -> HttpResponse:
    # Figures are of all apps: theirs is the page.
    return redirect("own_figures")


def _administrator_home(
    request: HttpRequest, user: User, seat: Seat | None, context: dict[str, object]
) -> HttpResponse:
    return render(
        request, "clubs/administrator_home.html", {"overview": figures.of_platform(), **context}
    )


HOMES: dict[str, Home] = {
    "advisor": _advisor_home,
    "manager": _manager_home,
    "administrator": _administrator_home,
    "member": _member_home,
}
