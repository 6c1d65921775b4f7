"""The door of a session's room, a part of the panel for who leads the session."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import session_of_room
from clubs.forms.door import DoorForm
from clubs.forms.session import AdvisorForm
from clubs.models import ClubSession
from clubs.services import door
from clubs.services import session as sessions
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_door(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Whether it is open, who waits, and what can be done about it."""
    session = session_of_room(request.user, pk, leading=True)
    if request.method != "POST":
        return _part(request, session)
    form = DoorForm(door.waiting(session), request.POST)
    if not form.is_valid():
        return _part(request, session, trouble=form.errors, status=422)
    said = ""
    match form.cleaned_data["action"]:
        case "open":
            door.open_early(session, by=request.user)
            said = _("La porte est ouverte.")
        case "lock":
            door.lock(session, by=request.user)
            said = _("La salle est verrouillée.")
        case "unlock":
            door.unlock(session, by=request.user)
            said = _("La salle n’est plus verrouillée.")
        case _action:
            door.let_in(session, form.people(), by=request.user)
            said = _("On entre.")
    return _part(request, session, said=said)


@require_POST
@access(signed_in)
def session_hand_over(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another advisor of the agency leads the session from now on."""
    session = session_of_room(request.user, pk, leading=True)
    form = AdvisorForm(session, request.POST)
    advisor = form.cleaned_data["advisor"] if form.is_valid() else None
    if advisor is None or not form.saves(
        sessions.replace_advisor, session, advisor, by=request.user, under_way=True
    ):
        return _part(request, session, hand_over=form, status=422)
    session.refresh_from_db()
    said = _("%(name)s anime maintenant la séance.") % {"name": advisor.full_name}
    return _part(request, session, said=said)


def _part(
    request: AuthenticatedHttpRequest, session: ClubSession, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "session": session,
        "zone": session.club.zone,
        "waiting": door.waiting(session),
        "is_open": session.door_is_open(),
        "leads": session.is_led_by(request.user),
        "stands_in": session.advisor_id == request.user.pk != session.club.advisor_id,
        "hand_over": AdvisorForm(session),
        **more,
    }
    return render(request, "clubs/parts/door.html", context, status=status)
