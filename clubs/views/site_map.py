"""The map of the site: every page one may go to from any other, in one list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clubs.models import Seat
from eclub.kit.access import access, public
from members.models import User


@access(public)
def site_map(request: HttpRequest) -> HttpResponse:
    """Public pages for everybody; for who is signed in their own, and their club's."""
    seat = None
    if isinstance(request.user, User):
        seat = Seat.objects.open().filter(member=request.user).first()
    return render(request, "clubs/site_map.html", {"seat": seat})
