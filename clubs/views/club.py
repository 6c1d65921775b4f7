"""Pages of clubs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from clubs.access import may_change, may_watch
from clubs.forms.club_filter import ClubFilterForm
from clubs.models import Club
from clubs.services import club_page, listing, my_club
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest, staff
from members.enums import ConsultedKind
from members.services import consultation


@access(staff)
def club_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The clubs one may see, with filters."""
    clubs = Club.objects.visible_to(request.user)
    form = ClubFilterForm(request.GET, clubs=clubs)
    found = listing.page(clubs, form.chosen, request.GET.get("after", ""), timezone.now())
    context = {"form": form, "listing": found, "wider": form.widened(found.wider)}
    return render(request, "clubs/club_list.html", context)


@access(signed_in)
def club(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The club as staff sees it; its members have "Mon club"."""
    found = _visible(request, pk)
    if not may_watch(request.user, found):
        return redirect("home")
    page, may = club_page.of_club(found, timezone.now()), may_change(request.user, found)
    if may:
        # With their whole names and addresses.
        people = [holder.seat.member for holder in page.holders]
        consultation.note(request.user, ConsultedKind.CONTACT, people)
    context = {
        "club": found,
        "page": page,
        "may_change": may,
        # Who advises reads what the club tells itself; managers and administrators do not.
        "is_inside": found.agency_id in request.user.advised_agency_ids,
    }
    return render(request, "clubs/club.html", context)


@access(signed_in)
def session_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Every session of a club, with one's own attendance or everybody's."""
    found, now = _visible(request, pk), timezone.now()
    sessions = club_page.sessions_of(found)
    context = {
        "club": found,
        "coming": my_club.coming_days(found, sessions, now),
        "past": my_club.past_sessions(sessions, request.user, now),
        "is_staff": may_watch(request.user, found),
        "may_change": may_change(request.user, found),
    }
    return render(request, "clubs/session_list.html", context)


def _visible(request: AuthenticatedHttpRequest, pk: int) -> Club:
    clubs = Club.objects.visible_to(request.user)
    return get_object_or_404(clubs.select_related("agency__region", "advisor"), pk=pk)
