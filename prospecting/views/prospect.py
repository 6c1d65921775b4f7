"""A club's prospects, and one of them."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.models import Club
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from prospecting.access import club_to_work_on, may_work, prospect_to_work_on
from prospecting.forms.prospect import ApproachForm, CompanyForm
from prospecting.models import Prospect
from prospecting.services import approach as approaches
from prospecting.services import prospect as prospects
from prospecting.services.board import board


@access(signed_in)
def prospect_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The club's prospects by stage, and the form that adds one."""
    if request.method == "POST":
        club = club_to_work_on(request.user, pk)
    else:
        visible = Club.objects.visible_to(request.user).select_related("agency")
        club = get_object_or_404(visible, pk=pk)
    form = CompanyForm(request.POST or None)
    if form.is_valid():
        try:
            added = prospects.add(club, by=request.user, **form.cleaned_data)
        except prospects.AlreadyAdded as refusal:
            form.add_error("siret", refusal)
        else:
            messages.success(request, _("« %s » est dans les pistes du club.") % added.company)
            return redirect("prospect_list", club.pk)
    context = {
        "club": club,
        "form": form,
        "board": board(club, request.user, _today(club)),
        "may_work": may_work(request.user, club),
    }
    return render(request, "prospecting/prospects.html", context)


@access(signed_in)
def prospect(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the club did with a company, and the form that logs an approach."""
    found = _to_read(request, pk)
    form = ApproachForm(_today(found.club), request.POST or None)
    if form.is_valid():
        try:
            approaches.log(found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("La démarche est notée."))
            return redirect("prospect_list", found.club_id)
    context = {
        "prospect": found,
        "form": form,
        "history": found.approaches.read_by(request.user).select_related("author"),
        "may_log": may_work(request.user, found.club)
        and (found.is_free or found.in_charge == request.user),
    }
    return render(request, "prospecting/prospect.html", context)


@require_POST
@access(signed_in)
def take(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Be in charge of a company."""
    found = prospect_to_work_on(request.user, pk)
    try:
        prospects.take(found, by=request.user)
    except prospects.AlreadyTaken as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("prospect_list", found.club_id)
    messages.success(request, _("Vous vous occupez de « %s ».") % found.company)
    return redirect(found)


@require_POST
@access(signed_in)
def leave(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Let somebody else be in charge."""
    found = prospect_to_work_on(request.user, pk)
    prospects.leave(found, by=request.user)
    messages.success(request, _("« %s » peut être reprise par quelqu’un du club.") % found.company)
    return redirect("prospect_list", found.club_id)


def _to_read(request: AuthenticatedHttpRequest, pk: int) -> Prospect:
    if request.method == "POST":
        prospect_to_work_on(request.user, pk)
    visible = Prospect.objects.visible_to(request.user).with_is_free()
    found: Prospect = get_object_or_404(
        visible.select_related("club__agency", "company", "in_charge"), pk=pk
    )
    return found


def _today(club: Club) -> date:
    return timezone.localdate(timezone=club.zone)
