"""A person's own data: a copy of everything, what they agreed to, who of the staff read it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest
from members.enums import ConsentKind
from members.models import Consultation, DataExport
from members.services import consent, data_export

FEW, PER_PAGE = 5, 50


@require_safe
@access(signed_in)
def my_data(request: AuthenticatedHttpRequest) -> HttpResponse:
    person = request.user
    read = Consultation.objects.about(person).select_related("reader")
    context = {
        "export": data_export.readable(person),
        "export_waits": DataExport.objects.waiting().filter(person=person).exists(),
        "consents": consent.of(person),
        "readings": list(read[: FEW + 1]),
        "few": FEW,
    }
    return render(request, "members/my_data.html", context)


@require_safe
@access(signed_in)
@reauthentication_required
def data_export_file(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """The archive; on a computer left open nobody takes it away."""
    found = data_export.readable(request.user)
    if found is None:
        raise Http404
    response = data_export.SHELF.stream(found)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@access(signed_in)
def data_export_ask(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Have a copy made; one that waits already is the one."""
    if not allowed(request, "export_my_data"):
        messages.error(request, _("Vous avez déjà demandé plusieurs copies : revenez demain."))
        return redirect("my_data")
    data_export.ask(request.user)
    messages.success(
        request, _("Votre copie se prépare : un courriel vous dira quand elle est prête.")
    )
    return redirect("my_data")


@require_safe
@access(signed_in)
def readers(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All of it, by pages."""
    read = Consultation.objects.about(request.user).select_related("reader")
    page = Paginator(read, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/my_data_readers.html", {"page": page})


@require_POST
@access(signed_in)
def consent_withdraw(request: AuthenticatedHttpRequest, kind: str) -> HttpResponse:
    if kind not in ConsentKind.values:
        raise Http404
    consent.withdraw(request.user, ConsentKind(kind))
    messages.success(request, _("C’est retiré, dès maintenant."))
    return redirect("my_data")
