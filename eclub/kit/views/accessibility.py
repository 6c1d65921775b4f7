"""The accessibility statement that the law asks of every public service."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from eclub.kit import accessibility
from eclub.kit.access import access, public
from eclub.kit.feature_settings import ACCESSIBILITY_CONTACT


@access(public)
def statement(request: HttpRequest) -> HttpResponse:
    """What conforms, what does not, whom to tell, and who helps when nobody answers."""
    context = {"audit": accessibility.audit(), "contact": ACCESSIBILITY_CONTACT.value}
    return render(request, "kit/accessibility.html", context)
