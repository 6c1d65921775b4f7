"""The accessibility statement that the law asks of every public service."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eclub.kit import accessibility
from eclub.kit.access import access, public


@access(public)
def statement(request: HttpRequest) -> HttpResponse:
    """What conforms, what does not, whom to tell, and who helps when nobody answers."""
    context = {"audit": accessibility.audit(), "contact": settings.ACCESSIBILITY_CONTACT}
    return render(request, "kit/accessibility.html", context)
