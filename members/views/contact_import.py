"""Bringing contacts in from a file, and taking them all away in one."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest
from members.enums import LineOutcome
from members.forms.contact_import import ColumnsForm, ContactFileForm
from members.models import Contact, ContactImport
from members.services import contact_import as imports
from members.services import vcard_writing

LINES_A_PAGE = 200
ACCOUNTS_SHOWN = 10


@access(signed_in)
def contact_import(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The form, and the accounts of former imports."""
    posted = request.method == "POST"
    form = ContactFileForm(request.POST, request.FILES) if posted else ContactFileForm()
    if form.is_valid() and not allowed(request, "import_contacts"):
        form.add_error("file", _("C’est beaucoup de fichiers en peu de temps : attendez un peu."))
    elif form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = imports.receive(request.user, file.name, file.read())
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            if made.table is None:
                return redirect(made)
            return redirect("contact_import_columns", made.pk)
    former = ContactImport.objects.of(request.user).done().defer("lines")
    context = {"form": form, "former": former[:ACCOUNTS_SHOWN]}
    return render(
        request, "members/contact_import.html", context, status=422 if form.errors else 200
    )


@access(signed_in)
def contact_import_columns(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the columns of a file are, when their titles do not say it."""
    found = _mine(request, pk)
    table = imports.table_of(found)
    if table is None:
        return redirect(found)
    form = ColumnsForm(table, request.POST or None)
    if form.is_valid():
        return redirect(imports.name_columns(found, form.columns))
    context = {"form": form, "imported": found, "rows": len(table.rows)}
    return render(
        request, "members/contact_import_columns.html", context, status=422 if form.errors else 200
    )


@access(signed_in)
def contact_import_account(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What became of each line of a file."""
    found = _mine(request, pk)
    if found.table is not None:
        raise Http404
    wished = request.GET.get("outcome", "")
    lines = [
        {"line": line, "words": LineOutcome(outcome).label, "name": name, "why": why}
        for line, outcome, name, why in found.lines
        if wished in {"", outcome}
    ]
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"imported": found, "page": page, "wished": wished}
    return render(request, "members/contact_import_account.html", context)


@access(signed_in)
def contacts_export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All of one's contacts, for any address book."""
    if not allowed(request, "export_contacts", reading=True):
        return HttpResponse(_("Trop de demandes : attendez un peu."), status=429)
    content = vcard_writing.write(Contact.objects.of(request.user))
    name = _("contacts-{day}.vcf").format(day=timezone.localdate().isoformat())
    return as_download(content, name=name, media_type="text/vcard; charset=utf-8")


def _mine(request: AuthenticatedHttpRequest, pk: int) -> ContactImport:
    mine = ContactImport.objects.of(request.user).select_related("owner")
    return get_object_or_404(mine, pk=pk)
