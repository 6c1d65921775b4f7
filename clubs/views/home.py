"""The first page, which depends on who comes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eclub.kit.access import access, public


@access(public)
def home(request: HttpRequest) -> HttpResponse:
    """The public page for nobody in particular, one's own page for everybody else."""
    template = "clubs/home.html" if request.user.is_authenticated else "clubs/public_home.html"
    return render(request, template)
