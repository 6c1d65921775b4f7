"""One's agenda of the day: a page, its short part on « Mon club », and the end of its mails."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clubs.access import seat_now
from clubs.models import Seat
from clubs.services.lead import today_of
from eclub.kit.access import access, public, signed_in
from eclub.kit.secret_links import secret_page
from eclub.kit.stop_links import stop_page
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


# As for the week's digest: a mail program has no cookie, and the signed address does only this.
@csrf_exempt
@access(public)
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def call_backs_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Receive the morning's reminder no more."""
    person = call_back.person_of(token)
    return stop_page(
        request,
        "prospecting/call_backs_stop.html",
        token,
        wants=bool(person and person.wants_call_backs),
        language=person.language if person else translation.get_language(),
        stop=partial(call_back.stop, person) if person else None,
    )


def _mates(seat: Seat) -> list[Seat]:
    seats = Seat.objects.open().filter(club=seat.club).select_related("member")
    return list(seats.exclude(pk=seat.pk).order_by("member__first_name", "number"))
