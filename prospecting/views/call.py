"""The call: what to say, and what it brought, on one screen; and one's own script."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clubs.services import setback_card
from clubs.services.lead import today_of
from eclub.kit.access import access, signed_in
from eclub.kit.redirects import next_address
from members.access import AuthenticatedHttpRequest
from prospecting.access import prospect_to_work_on
from prospecting.forms.call import CallForm, ScriptForm
from prospecting.models import Prospect
from prospecting.services import approach as approaches
from prospecting.services import call_script as scripts
from prospecting.services import standing, wording

# Said by the page's script, which keeps what it could not send.
BY_SCRIPT = "eclub-log"


@access(signed_in)
def call(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Call a company one is in charge of, and log it."""
    found = prospect_to_work_on(request.user, pk)
    sent = request.method == "POST"
    if not sent and not standing.may_be_contacted(found):
        return redirect(found)
    if found.in_charge_id != request.user.pk and not sent:
        messages.info(request, _("Prenez d’abord cette entreprise en charge, puis appelez."))
        return redirect(found)
    form = CallForm(today_of(found.club), request.POST if sent else None)
    if sent and form.is_valid():
        form.saves(approaches.log, found, by=request.user, **form.cleaned_data)
    if sent and request.headers.get("X-Requested-With") == BY_SCRIPT:
        return _answer_script(form, found)
    if sent and not form.errors:
        messages.success(request, _("L’appel est noté."))
        return redirect("prospect_list", found.club_id)
    context = {
        "prospect": found,
        "may_work": True,
        "form": form,
        "script": scripts.said_to(found, request.user),
        "cards": setback_card.of_member(request.user),
    }
    return render(request, "prospecting/call.html", context, status=422 if form.errors else 200)


@access(signed_in)
def script(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Write one's own script, starting from ours."""
    sent = request.method == "POST"
    known = scripts.of(request.user)
    kept = {"words": known.words, "ending": known.ending}
    form = ScriptForm(request.POST if sent else None, initial=kept)
    if sent and form.is_valid():
        scripts.write(request.user, **form.cleaned_data)
        messages.success(request, _("Votre script est prêt."))
        return redirect(next_address(request))
    context = {"form": form, "places": wording.PLACES, "next": next_address(request)}
    return render(
        request, "prospecting/call_script.html", context, status=422 if form.errors else 200
    )


def _answer_script(form: CallForm, found: Prospect) -> JsonResponse:
    if form.errors:
        return JsonResponse({"errors": [line for _, _, line in form.error_lines]}, status=422)
    return JsonResponse({"logged": True, "next": reverse("prospect_list", args=[found.club_id])})
