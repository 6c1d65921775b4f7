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
    """What is asked now, or was answered last; 404 when nothing was asked yet."""
    seat = request.user.seats.open().select_related("club__agency").first()
    taken = pulse.latest(seat, timezone.localdate(timezone=seat.club.zone)) if seat else None
    if seat is None or taken is None:
        raise Http404
    scale = taken.answer.scale if taken.answer else pulse.scale()
    sent = request.POST if request.method == "POST" else None
    form = PulseForm(scale, taken.answer.values if taken.answer else [], sent)
    if form.is_valid():
        pulse.answer(seat, taken.moment, form.values, by=request.user)
        messages.success(request, _("C’est noté. Vous le retrouvez dans « Mes progrès »."))
        return redirect("progress")
    context = {"form": form, "scale": scale, "moment": taken.moment}
    status = 422 if form.errors else 200
    return render(request, "clubs/pulse.html", context, status=status)
