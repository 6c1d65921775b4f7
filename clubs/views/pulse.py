"""The pulse of the member who asks: a few statements, two minutes, for oneself first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.forms.pulse import PulseForm
from clubs.services import pulse
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def pulse_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is asked now; 404 when nothing is."""
    seat = request.user.seats.open().select_related("club__agency").first()
    moment = pulse.due(seat, timezone.localdate(timezone=seat.club.zone)) if seat else None
    if seat is None or moment is None:
        raise Http404
    scale = pulse.scale()
    form = PulseForm(scale, request.POST if request.method == "POST" else None)
    if form.is_valid():
        pulse.answer(seat, moment, form.values, by=request.user)
        messages.success(request, _("C’est noté. Vous le retrouvez dans « Mes progrès »."))
        return redirect("progress")
    context = {"form": form, "scale": scale, "moment": moment}
    status = 422 if form.errors else 200
    return render(request, "clubs/pulse.html", context, status=status)
