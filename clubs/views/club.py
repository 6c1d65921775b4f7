"""Pages of a club."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from clubs.models import Club
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Club.objects.visible_to(request.user).select_related("agency", "advisor"), pk=pk
    )
    return render(request, "clubs/club.html", {"club": found})
