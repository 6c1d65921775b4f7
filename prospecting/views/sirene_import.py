"""The company directory, as administrators fill it: files to import, progress, accounts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, administrator
from members.access import AuthenticatedHttpRequest
from prospecting.forms.sirene_import import SireneImportForm
from prospecting.models import SireneImport
from prospecting.services.sirene import directory, plan, run

ACCOUNTS_SHOWN = 20
REFUSALS_A_PAGE = 100


@access(administrator)
def sirene_imports(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What the directory holds, the form, and the accounts of former imports."""
    form = SireneImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            ordered = directory.order(
                form.wanted, only=form.cleaned_data["departements"], by=request.user
            )
        except plan.WrongFile as refusal:
            form.add_error(form.field_of(refusal.kind), refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(ordered)
    context = {
        "form": form,
        "current": SireneImport.objects.unfinished().first(),
        "former": SireneImport.objects.finished()[:ACCOUNTS_SHOWN],
        "known": directory.known(),
    }
    status = 422 if form.errors else 200
    return render(request, "prospecting/sirene_imports.html", context, status=status)


@access(administrator)
def sirene_import(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """How far an import is, what it did, and each line it left out."""
    found = get_object_or_404(SireneImport.objects.select_related("started_by"), pk=pk)
    page = Paginator(found.refusals.all(), REFUSALS_A_PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "page": page, "kept": run.REFUSALS_KEPT}
    return render(request, "prospecting/sirene_import.html", context)


@access(administrator)
@require_POST
def sirene_import_stop(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Give an import up; what it wrote stays."""
    found = get_object_or_404(SireneImport, pk=pk)
    if run.stop(found):
        messages.success(
            request, _("L’import est arrêté : ce qui était déjà entré dans l’annuaire y reste.")
        )
    else:
        messages.info(request, _("Cet import était déjà terminé."))
    return redirect(found)
