"""The session's agenda, a part of the room's panel."""

from django.http import HttpResponse
from django.shortcuts import render

from clubs.access import session_of_room
from clubs.forms.agenda import ThemeForm
from clubs.services import agenda
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_agenda(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody reads it; who leads the session changes it."""
    leads = request.method == "POST"
    session = session_of_room(request.user, pk, leading=leads)
    form = ThemeForm(request.POST if leads else None, initial={"theme": session.theme})
    if leads and form.is_valid():
        agenda.set_theme(session, form.cleaned_data["theme"], by=request.user)
        form = ThemeForm(initial={"theme": session.theme})
    context = {"session": session, "leads": session.is_led_by(request.user), "form": form}
    return render(request, "clubs/parts/agenda.html", context, status=422 if form.errors else 200)
