"""The public page « Données personnelles », made of the register."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eclub.kit.access import access, public
from members.services import privacy as service


@require_safe
@access(public)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held, why, who reads it, until when; and one's rights."""
    return render(request, "members/privacy.html", service.page())
