"""The devices one is signed in on, ended one by one or all at once."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.services import known_device, sessions


@access(signed_in)
@require_POST
def end_device(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Sign one device out; this one too, if it is the one named."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    sessions.end(session, by=request.user)
    if session.session_key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("Cet appareil est déconnecté."))
    there = redirect("usersessions_list")
    # Of all browsers this one alone is theirs for sure.
    known_device.remember(request, there, request.user)
    return there


@access(signed_in)
@require_POST
def end_devices(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    sessions.end_all(request.user)
    request.session.flush()
    messages.success(request, _("Vous êtes déconnecté de tous vos appareils."))
    return redirect("account_login")
