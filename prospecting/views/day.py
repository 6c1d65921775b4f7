"""One's agenda of the day: a page, and its short part on « Mon club »."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clubs.access import seat_now
from clubs.models import Seat
from clubs.services.lead import today_of
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from prospecting.forms.buddy import BuddyForm
from prospecting.models import Buddy
from prospecting.services import call_back, day

SHORT = 4


@access(signed_in)
def my_day(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everything of today, and the buddy whom one lets know how much waits."""
    seat = seat_now(request.user)
    today, sent = today_of(seat.club), request.method == "POST"
    chosen = Buddy.objects.filter(club=seat.club, member=request.user).first()
    form = BuddyForm(
        _mates(seat),
        request.POST if sent else None,
        initial={"buddy": chosen.buddy_id if chosen else ""},
    )
    if sent and form.is_valid():
        call_back.choose_buddy(request.user, seat.club, form.chosen)
        messages.success(request, _("C’est noté."))
        return redirect("my_day")
    context = {
        "seat": seat,
        "day": day.of(request.user, seat.club, today),
        "today": today,
        "buddies": call_back.counts_for_buddy(request.user, seat.club, today),
        "form": form,
    }
    return render(request, "prospecting/my_day.html", context, status=422 if form.errors else 200)


@access(signed_in)
def my_day_part(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The first of them, for the page of the club."""
    seat = seat_now(request.user)
    found = day.of(request.user, seat.club, today_of(seat.club))
    context = {"day": found, "tasks": found.tasks[:SHORT], "seat": seat}
    return render(request, "prospecting/parts/my_day.html", context)


def _mates(seat: Seat) -> list[Seat]:
    seats = Seat.objects.open().filter(club=seat.club).select_related("member")
    return list(seats.exclude(pk=seat.pk).order_by("member__first_name", "number"))
