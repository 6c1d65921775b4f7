"""Choosing the one to three occupations one looks for."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.forms.cv_selection import FindOccupationForm
from members.models import Occupation
from members.services import cv as cvs
from members.services import occupation as occupations

FOUND_MOST = 12


@access(signed_in)
def cv_occupations(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The occupations chosen, and the search that finds others."""
    if request.method == "POST":
        return _changed(request)
    cv = cvs.to_read(request.user)
    form = FindOccupationForm(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = Occupation.objects.named(words) if words else Occupation.objects.none()
    context = {
        "form": form,
        "words": words,
        "found": found.exclude(code__in=cv.occupations)[:FOUND_MOST],
        "chosen": occupations.of(request.user),
        "may_choose": len(cv.occupations) < occupations.MOST,
    }
    return render(request, "members/cv_occupations.html", context)


def _changed(request: AuthenticatedHttpRequest) -> HttpResponse:
    cv = cvs.to_write(request.user)
    if code := request.POST.get("choose", ""):
        occupation = get_object_or_404(Occupation, code=code[:5])
        try:
            occupations.choose(cv, occupation, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    elif code := request.POST.get("leave", ""):
        occupations.leave(cv, code, by=request.user)
    for name, places in (("earlier", -1), ("later", 1)):
        if code := request.POST.get(name, ""):
            occupations.move(cv, code, places, by=request.user)
            # Where one was: the keyboard goes on from there.
            return redirect(f"{reverse('cv_occupations')}#chosen-{quote(code)}")
    return redirect("cv_occupations")
