"""Where clubs open, for anybody: pages that search engines may keep."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clubs.services import coming
from eclub.kit.access import access, public
from eclub.kit.departements import NAMES, departement_name


@access(public)
def coming_clubs(request: HttpRequest) -> HttpResponse:
    """The départements that have a club to join."""
    return render(request, "clubs/coming.html", {"regions": coming.regions()})


@access(public)
def coming_departement(request: HttpRequest, departement: str) -> HttpResponse:
    """The clubs of one département."""
    if departement not in NAMES:
        raise Http404
    context = {
        "departement": departement,
        "name": departement_name(departement),
        "page": coming.page(departement, request.GET.get("after", "")),
    }
    return render(request, "clubs/coming_departement.html", context)
