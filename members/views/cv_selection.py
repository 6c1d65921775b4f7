"""Selections of a CV, and its photo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, signed_in
from eclub.kit.rates import limited
from eclub.kit.shelf import as_picture
from members.access import AuthenticatedHttpRequest
from members.forms.cv_selection import PhotoForm, SelectionForm
from members.models import Cv, CvPhoto, CvSelection
from members.services import cv as cvs
from members.services import cv_photo as photos
from members.services import cv_selection as selections


@access(signed_in)
def cv_selections(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What the person prepared, each with its preview."""
    found = CvSelection.objects.filter(cv__owner=request.user)
    return render(request, "members/cv_selections.html", {"selections": found})


@access(signed_in)
def cv_selection_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    cv = cvs.to_write(request.user) if request.method == "POST" else cvs.to_read(request.user)
    return _form(request, cv, None)


@access(signed_in)
def cv_selection(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    selection = _of(request, pk)
    return _form(request, selection.cv, selection)


@access(signed_in)
@require_POST
def cv_selection_remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The entries stay in the CV."""
    selections.remove(_of(request, pk), by=request.user)
    messages.success(request, _("La déclinaison est supprimée ; votre CV n’a pas changé."))
    return redirect("cv_selections")


def _of(request: AuthenticatedHttpRequest, pk: int) -> CvSelection:
    mine = CvSelection.objects.select_related("cv").filter(cv__owner=request.user)
    return get_object_or_404(mine, pk=pk)


def _form(request: AuthenticatedHttpRequest, cv: Cv, selection: CvSelection | None) -> HttpResponse:
    form = SelectionForm(
        request.POST if request.method == "POST" else None,
        tags=selections.tags_of(cv),
        selection=selection,
    )
    if form.is_valid():
        try:
            kept = selections.keep(cv, selection, by=request.user, **form.cleaned_data)
        except selections.NameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect(f"{reverse('cv_preview')}?selection={kept.pk}")
    context = {"form": form, "selection": selection}
    status = 422 if form.errors else 200
    return render(request, "members/cv_selection.html", context, status=status)


@access(signed_in)
@limited("import_cv")
def cv_photo(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The picture there is, and the form that takes another."""
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            photos.take(
                cvs.to_write(request.user), form.cleaned_data["photo"].chunks(), by=request.user
            )
        except ValidationError as refusal:
            form.add_error("photo", refusal)
        else:
            messages.success(request, _("La photo est sur votre CV."))
            return redirect("cv_photo")
    photo = CvPhoto.objects.filter(cv__owner=request.user).first()
    status = 422 if form.errors else 200
    return render(request, "members/cv_photo.html", {"form": form, "photo": photo}, status=status)


@access(signed_in)
def cv_photo_file(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The picture itself, which is a JPEG of our own making."""
    content = photos.content_of(cvs.to_read(request.user))
    if content is None:
        raise Http404
    return as_picture(content)


@access(signed_in)
@require_POST
def cv_photo_remove(request: AuthenticatedHttpRequest) -> HttpResponse:
    photos.remove(cvs.to_read(request.user), by=request.user)
    messages.success(request, _("La photo est retirée."))
    return redirect("cv_photo")
