"""« Mon CV »: the editor, the head of the CV, what it looks like."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.forms.cv import BasicsForm, StampForm
from members.models import Cv, CvSelection
from members.services import cv as cvs
from members.services import cv_editor, cv_item, cv_paper


@access(signed_in)
def cv(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is there, section by section, and the one next thing to do."""
    found = cvs.to_read(request.user)
    items = list(found.items.all()) if found.pk else []
    shown, others = cv_editor.parts(items)
    context = {
        "cv": found,
        "paper": cv_paper.of({"basics": found.basics}, language=request.user.language),
        "parts": shown,
        "others": others,
        "removed": [cv_editor.line_of(item) for item in cv_item.removed(found)],
        "step": cv_editor.next_step(found, items),
    }
    return render(request, "members/cv.html", context)


def wants_part(request: AuthenticatedHttpRequest) -> bool:
    """Whether a script of the page asks, which puts the answer where it belongs."""
    return bool(request.htmx) or request.headers.get("X-Requested-With") == "fetch"


def asked_selection(request: AuthenticatedHttpRequest, cv: Cv) -> CvSelection | None:
    """The selection an address names, of this CV's own; 404 for any other."""
    wanted = request.GET.get("selection", "")
    if not wanted:
        return None
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    return get_object_or_404(CvSelection, cv_id=cv.pk, pk=number)


@access(signed_in)
def cv_basics(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The head of the CV, saved as one types."""
    found = cvs.to_write(request.user) if request.POST else cvs.to_read(request.user)
    stamp = StampForm(request.POST or None)
    page, key = stamp.uuid("page"), stamp.uuid("key")
    form = BasicsForm(request.POST or None, data_shown=found.basics, key=key)
    context = {
        "form": form,
        "page": page,
        "key": key,
        "revision": found.revision,
        "conflict": None,
        "action": reverse("cv_basics"),
    }
    status = 422 if form.errors else 200
    if form.is_valid():
        mine = request.POST.get("choice") == "mine"
        seen = cvs.Stamp(found.revision if mine else stamp.revision_seen(), page)
        try:
            context["revision"] = cvs.write_basics(
                found, form.merged(), seen, by=request.user
            ).revision
        except cvs.ChangedElsewhere:
            context["conflict"] = cv_paper.of({"basics": found.basics}, language="fr")
            status = 409
        else:
            if not wants_part(request):
                messages.success(request, _("L’en-tête du CV est enregistré."))
                return redirect("cv")
    name = "members/parts/cv_basics_form.html" if wants_part(request) else "members/cv_basics.html"
    return render(request, name, context, status=status)
