"""A member's progress, for them and for who advises them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clubs.access import seat_to_change
from clubs.models import Seat
from clubs.services.my_club import latest_seat
from eclub.dashboards.services import progress as progresses
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.services import consultation


@access(signed_in)
def progress(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One's own, of the seat one holds or held last."""
    seat = latest_seat(request.user)
    if seat is None:
        raise Http404
    return _show(request, seat, is_mine=True)


@access(signed_in)
def seat_progress(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A member's, for the advisors of the club's agency."""
    seat = seat_to_change(request.user, pk)
    if seat.club.agency_id not in request.user.advised_agency_ids:
        raise Http404
    consultation.note(request.user, ConsultedKind.PROGRESS, [seat.member])
    return _show(request, seat, is_mine=False)


def _show(request: AuthenticatedHttpRequest, seat: Seat, *, is_mine: bool) -> HttpResponse:
    today = timezone.localdate(timezone=seat.club.zone)
    context = {"progress": progresses.of_seat(seat, today), "seat": seat, "is_mine": is_mine}
    return render(request, "dashboards/progress.html", context)
