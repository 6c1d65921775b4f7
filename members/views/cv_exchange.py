"""A CV comes in from a file, goes out as one, and is read as a machine reads it."""

import json
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit import file_kind
from eclub.kit.access import access, signed_in
from eclub.kit.rates import limited
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest
from members.forms.cv_import import CvColumnsForm, CvFileForm, CvPartsForm
from members.models import Cv, CvImport, CvSelection
from members.services import cv_document, cv_import, cv_pdf
from members.services import cv_docx as word
from members.services import cv_reading as readings
from members.views.cv import asked_selection


@access(signed_in)
@limited("import_cv")
def cv_exchange(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Take a file in, or the CV out."""
    form = CvFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            waiting = cv_import.receive(request.user, file.name, file.read())
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("cv_import", waiting.pk)
    context = {
        "form": form,
        "cv": Cv.objects.of(request.user).first(),
        "waiting": CvImport.objects.filter(cv__owner=request.user),
    }
    return render(
        request,
        "members/cv_exchange.html",
        context,
        status=422 if form.errors else 200,
    )


@access(signed_in)
@limited("import_cv")
def cv_import_page(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What a file offers, part by part; taken when its owner says so."""
    waiting = get_object_or_404(
        CvImport.objects.select_related("cv"), cv__owner=request.user, pk=pk
    )
    if waiting.unknown:
        return _ask_columns(request, waiting)
    parts = cv_import.parts_of(waiting)
    form = CvPartsForm(parts, request.POST or None, private=bool(waiting.private))
    if request.method == "POST" and form.is_valid():
        private = form.cleaned_data.get("private", False)
        try:
            written = cv_import.accept(waiting, form.choices, private=private, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _said(written))
            return redirect("cv")
    context = {
        "waiting": waiting,
        "form": form,
        "doubtful": cv_import.doubtful_dates(waiting.document),
        "account": waiting.account,
        "lacks_positions": waiting.account and not waiting.account.get("Positions", {}).get("read"),
    }
    return render(request, "members/cv_import.html", context, status=422 if form.errors else 200)


def _ask_columns(request: AuthenticatedHttpRequest, waiting: CvImport) -> HttpResponse:
    form = CvColumnsForm(waiting.unknown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cv_import.map_columns(waiting, form.columns)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("cv_import", waiting.pk)
    return render(
        request,
        "members/cv_columns.html",
        {"waiting": waiting, "form": form},
        status=422 if form.errors else 200,
    )


def _said(written: int) -> str:
    if not written:
        return _("Votre CV avait déjà tout cela : rien n’a été ajouté.")
    return ngettext(
        "Une ligne a été reprise dans votre CV. Relisez-la.",
        "{count} lignes ont été reprises dans votre CV. Relisez-les.",
        written,
    ).format(count=written)


@access(signed_in)
@require_POST
def cv_import_drop(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Forget a file without taking anything."""
    get_object_or_404(CvImport, cv__owner=request.user, pk=pk).delete()
    messages.success(request, _("Le fichier est oublié. Votre CV n’a pas changé."))
    return redirect("cv_exchange")


@access(signed_in)
@limited("print_cv", reading=True)
def cv_json(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The whole CV as JSON Resume, for any other tool that reads it."""
    document = cv_document.of(get_object_or_404(Cv.objects.of(request.user)))
    content = json.dumps(document, ensure_ascii=False, indent=2).encode()
    return as_download(content, name="cv.json", media_type="application/json")


@access(signed_in)
@limited("print_cv", reading=True)
def cv_docx(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The CV, or one selection of it, as a Word document."""
    cv, selection = _chosen(request)
    try:
        content = word.render(
            cv_document.of(cv, selection),
            language=get_language() or request.user.language,
            name=request.user.full_name,
            made_at=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("cv")
    name = Path(cv_pdf.file_name(request.user.full_name, of=selection.name if selection else ""))
    return as_download(content, name=f"{name.stem}.docx", media_type=file_kind.DOCX.media_type)


@access(signed_in)
@limited("print_cv", reading=True)
def cv_reading(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The text that a machine finds in the CV, and what one might mend."""
    cv, selection = _chosen(request)
    context = {
        "cv": cv,
        "selection": selection,
        "selections": cv.selections.all(),
        "reading": readings.read(cv, selection, timezone.now()),
    }
    return render(request, "members/cv_reading.html", context)


def _chosen(request: AuthenticatedHttpRequest) -> tuple[Cv, CvSelection | None]:
    """One's CV and, when the address names one, a selection of it; 404 without."""
    cv = get_object_or_404(Cv.objects.of(request.user).select_related("owner"))
    return cv, asked_selection(request, cv)
