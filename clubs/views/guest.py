"""Guests of a session: who leads it makes their links; a guest comes in by one, without account."""

from typing import Any

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from clubs.access import session_of_room
from clubs.forms.guest import GuestForm
from clubs.models import ClubSession, GuestInvitation
from clubs.services import guest as guests
from clubs.services.door import guest_state
from clubs.services.room_page import PartOfPage
from clubs.video.protocol import Part
from clubs.video.rights import guest_cookie, guest_cookie_name
from eclub.kit.access import access, public, signed_in
from eclub.kit.middleware import allows_devices
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from members.access import AuthenticatedHttpRequest

GRID_LABEL = gettext_lazy("Vos notes")


@access(signed_in)
def session_guests(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Links to one session's room, as a page or as a part of the room's panel."""
    session = session_of_room(request.user, pk, leading=True)
    form = GuestForm(request.POST if request.method == "POST" else None)
    link = ""
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        _invitation, token = guests.invite(
            session, answers["name"], purpose=answers["purpose"], by=request.user
        )
        link = settings.PUBLIC_URL + reverse("guest", args=[token])
        form = GuestForm()
    return _show(request, session, form=form, link=link)


@require_POST
@access(signed_in)
def guest_withdraw(request: AuthenticatedHttpRequest, pk: int, guest_pk: int) -> HttpResponse:
    session = session_of_room(request.user, pk, leading=True)
    invitation = get_object_or_404(session.guest_invitations, pk=guest_pk)
    guests.withdraw(invitation, by=request.user)
    return _show(request, session, form=GuestForm(), said=_("Le lien ne marche plus."))


def _show(
    request: AuthenticatedHttpRequest, session: ClubSession, *, form: GuestForm, **more: Any
) -> HttpResponse:
    by_room = request.headers.get("X-Requested-With") == "fetch"
    template = "clubs/parts/guests.html" if by_room else "clubs/session_guests.html"
    context = {
        "session": session,
        "zone": session.club.zone,
        "form": form,
        "invitations": session.guest_invitations.working(),
        # The room's panel has titles above.
        "level": 3 if by_room else 2,
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)


@access(public)
@secret_page
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """A guest's link: who invites them to what, and the way to the room's door."""
    if not allowed(request, "accept_invitation"):
        return respond_429(request)
    invitation = guests.find(token)
    if invitation is None:
        return render(request, "clubs/guest_closed.html", status=404)
    if request.method != "POST":
        context = {"invitation": invitation, "session": invitation.session}
        return render(request, "clubs/guest.html", context | {"zone": invitation.session.club.zone})
    return let_in(invitation)


def let_in(invitation: GuestInvitation) -> HttpResponse:
    """To the room's door, with what the room knows the guest by."""
    response = redirect("guest_room", invitation.session_id)
    response.set_cookie(
        guest_cookie_name(invitation.session_id),
        guest_cookie(invitation),
        expires=invitation.expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@access(public)
@secret_page
@allows_devices
def guest_room(request: HttpRequest, pk: int) -> HttpResponse:
    """The room for a guest: the people, and nothing of the club."""
    invitation = invitation_of(request, pk)
    if invitation is None:
        return render(request, "clubs/guest_closed.html", status=404)
    session, now = invitation.session, timezone.now()
    context = {
        "session": session,
        "guest": invitation,
        "zone": session.club.zone,
        "opens_at": session.room_opens_at,
        "closes_at": session.room_closes_at,
        "now": now,
        "leads": False,
        "door": guest_state(invitation, now),
        "socket": f"/ws/room/{session.pk}/guest/",
        # The one part of theirs; it is read again as pairs are.
        "parts": [PartOfPage(Part.PAIRS, GRID_LABEL, reverse("guest_grid", args=[pk]))],
    }
    return render(request, "clubs/room.html", context)


def invitation_of(request: HttpRequest, pk: int) -> GuestInvitation | None:
    """The invitation to this session that the browser came in by, while it works."""
    return guests.of_cookie(request.COOKIES.get(guest_cookie_name(pk), ""), pk)
