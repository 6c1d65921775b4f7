"""The CV on paper: looked at, downloaded, frozen when it is sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit import pdf
from eclub.kit.access import access, signed_in
from eclub.kit.rates import limited
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest
from members.forms.cv_selection import LayoutForm, SendForm
from members.models import CvPhoto, CvSelection, CvVersion
from members.services import cv as cvs
from members.services import cv_document, cv_paper, cv_pdf, cv_version
from members.services.cv_advice.subject import texts
from members.views.cv import asked_selection

PDF = "application/pdf"


@access(signed_in)
def cv_preview(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The CV, or a selection of it, as whoever receives it reads it."""
    cv = cvs.to_write(request.user) if request.method == "POST" else cvs.to_read(request.user)
    selection, person = asked_selection(request, cv), request.user
    shaped = selection or cv
    form = LayoutForm(request.POST or None, initial={"layout": shaped.layout})
    if form.is_valid():
        shaped.layout = form.cleaned_data["layout"]
        shaped.save(update_fields=["layout"])
        return redirect(request.get_full_path())
    document = cv_document.of(cv, selection)
    paper = cv_paper.of(document, language=person.language, name=person.full_name)
    has_photo = CvPhoto.objects.filter(cv_id=cv.pk).exists()
    context = {
        "selection": selection,
        "selections": CvSelection.objects.filter(cv_id=cv.pk),
        "form": form,
        "paper": paper,
        "not_drawn": pdf.not_drawn(texts(paper.as_data())),
        "photo_address": reverse("cv_photo_file") if has_photo else "",
    }
    return render(request, "members/cv_preview.html", context)


@access(signed_in)
@limited("print_cv", reading=True)
def cv_file(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The CV as PDF, made now."""
    cv, person = cvs.to_read(request.user), request.user
    selection = asked_selection(request, cv)
    try:
        content = cv_version.print_now(cv, selection, language=person.language, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("cv")
    name = cv_pdf.file_name(person.full_name, of=selection.name if selection else "")
    return as_download(content, name=name, media_type=PDF)


@access(signed_in)
@limited("print_cv")
def cv_sent(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What was sent to whom, and the form that keeps another."""
    cv = cvs.to_write(request.user) if request.method == "POST" else cvs.to_read(request.user)
    form = SendForm(
        request.POST if request.method == "POST" else None,
        selections=CvSelection.objects.filter(cv_id=cv.pk),
        initial={
            "sent_on": timezone.localdate(),
            "layout": cv.layout,
            "language": request.user.language,
        },
    )
    if form.is_valid():
        try:
            cv_version.freeze(cv, by=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Ce CV est gardé tel que vous l’envoyez."))
            return redirect("cv_sent")
    versions = CvVersion.objects.filter(cv_id=cv.pk).defer("document")
    context = {"form": form, "versions": versions}
    return render(request, "members/cv_sent.html", context, status=422 if form.errors else 200)


def _of(request: AuthenticatedHttpRequest, pk: int) -> CvVersion:
    return get_object_or_404(CvVersion, cv__owner=request.user, pk=pk)


@access(signed_in)
def cv_sent_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The very bytes of that day."""
    return cv_version.SHELF.download(_of(request, pk))


@access(signed_in)
@require_POST
def cv_sent_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    cv_version.delete(_of(request, pk), by=request.user)
    messages.success(request, _("Ce CV envoyé est effacé."))
    return redirect("cv_sent")
