"""The library of a club: its own documents and its agency's."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clubs.access import Insider, club_inside
from clubs.forms.library import (
    AddDocumentForm,
    DocumentForm,
    FindDocumentForm,
    VersionForm,
    file_of,
)
from clubs.models import Document, DocumentVersion
from clubs.services import library
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_library(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What is there, found by words, and where one adds a document."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    form = AddDocumentForm(*_sent(request), advises=inside.advises)
    if sent and form.is_valid() and not is_too_fast(request, form):
        told = {key: value for key, value in form.cleaned_data.items() if key != "file"}
        told.setdefault("for_agency", False)
        if form.saves(library.add, inside, **told, **file_of(form)):
            messages.success(request, _("Le document est dans la bibliothèque."))
            return redirect("club_library", pk)
    search = FindDocumentForm(request.GET, auto_id="find_%s")
    wanted = search.cleaned_data if search.is_valid() else {"text": "", "kind": ""}
    context = {
        "inside": inside,
        "club": inside.club,
        "form": form,
        "search": search,
        "filtered": any(wanted.values()),
        "withdrawn": library.withdrawn(inside),
        "documents": [
            (document, document.address_in(inside.club))
            for document in library.find(inside, wanted["text"], wanted["kind"])
        ],
    }
    return render(request, "clubs/library.html", context, status=422 if form.errors else 200)


@access(signed_in)
def library_document(request: AuthenticatedHttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """One document with its versions; changed by who keeps it."""
    inside, document = _document(request, pk, document_pk)
    about, version = _about(document), VersionForm()
    if request.method == "POST":
        if not library.may_change(inside, document):
            raise inside.refusal
        if "title" in request.POST:
            about = DocumentForm(request.POST)
            if about.is_valid() and about.saves(
                library.change, inside, document, **about.cleaned_data
            ):
                messages.success(request, _("Le document est changé."))
                return redirect(document.address_in(inside.club))
        else:
            version = VersionForm(*_sent(request))
            if (
                version.is_valid()
                and not is_too_fast(request, version)
                and version.saves(
                    library.renew,
                    inside,
                    document,
                    key=version.cleaned_data["key"],
                    **file_of(version),
                )
            ):
                messages.success(request, _("La nouvelle version est là."))
                return redirect(document.address_in(inside.club))
    context = {
        "inside": inside,
        "club": inside.club,
        "document": document,
        "versions": document.versions.select_related("uploaded_by"),
        "may_change": library.may_change(inside, document),
        "may_withdraw": library.may_withdraw(inside, document),
        "about": about,
        "version": version,
    }
    is_wrong = bool(about.errors or version.errors)
    return render(request, "clubs/library_document.html", context, status=422 if is_wrong else 200)


@require_POST
@access(signed_in)
def library_withdraw(request: AuthenticatedHttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Take it out of the library."""
    inside, document = _document(request, pk, document_pk)
    if not library.may_withdraw(inside, document):
        raise inside.refusal
    library.withdraw(inside, document, timezone.now())
    messages.success(request, _("Le document est retiré. Il peut être remis pendant trente jours."))
    return redirect("club_library", pk)


@require_POST
@access(signed_in)
def library_put_back(request: AuthenticatedHttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Put what was withdrawn back into the library."""
    inside, document = _document(request, pk, document_pk, withdrawn=True)
    if not library.may_withdraw(inside, document):
        raise inside.refusal
    library.put_back(inside, document)
    messages.success(request, _("Le document est de nouveau dans la bibliothèque."))
    return redirect(document.address_in(inside.club))


@require_safe
@access(signed_in)
def library_file(
    request: AuthenticatedHttpRequest, pk: int, document_pk: int, token: UUID
) -> HttpResponse:
    """One version, to be saved and never shown."""
    _inside, document = _document(request, pk, document_pk)
    version = get_object_or_404(DocumentVersion, document=document, token=token)
    return library.SHELF.download(version)


def _document(
    request: AuthenticatedHttpRequest, pk: int, document_pk: int, *, withdrawn: bool = False
) -> tuple[Insider, Document]:
    inside = club_inside(request.user, pk)
    documents = Document.objects.of_club(inside.club, withdrawn=withdrawn)
    documents = documents.select_related("added_by")
    found: Document = get_object_or_404(documents, pk=document_pk)
    return inside, found


def _about(document: Document) -> DocumentForm:
    names = ("title", "kind", "description")
    return DocumentForm(initial={name: getattr(document, name) for name in names})


def _sent(request: AuthenticatedHttpRequest) -> tuple[object, ...]:
    """What a form was sent with: fields and files."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
