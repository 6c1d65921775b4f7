"""The page of one session."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from clubs.models import ClubSession
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        ClubSession.objects.visible_to(request.user).select_related("club__agency", "advisor"),
        pk=pk,
    )
    return render(request, "clubs/session.html", {"session": found})
