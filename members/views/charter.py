"""The charter of the e-club."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from eclub.kit.access import access, signed_in
from eclub.kit.redirects import next_address
from members.access import AuthenticatedHttpRequest
from members.services import person as people


@access(signed_in)
def charter(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Read it, and accept it once per version; then go on where one wanted to go."""
    person = request.user
    accepted = person.charter_version == settings.CHARTER_VERSION
    going_to = next_address(request)
    missing = False
    if request.method == "POST":
        if accepted:
            return redirect(going_to)
        if request.POST.get("accept"):
            people.accept_charter(person, timezone.now())
            return redirect(going_to)
        missing = True
    return render(
        request,
        "members/charter.html",
        {"accepted": accepted, "next": going_to, "missing": missing},
        status=422 if missing else 200,
    )
