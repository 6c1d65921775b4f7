"""The lead board of a club, and one lead with what its finder may do."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import club_inside
from clubs.forms.lead import LeadChangeForm, LeadEndForm, LeadForm
from clubs.models import Lead
from clubs.services import lead as leads
from clubs.views.pace import is_too_fast
from eclub.kit.access import Refused, access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_leads(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the club can use, and where one passes something on."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    form = LeadForm(leads.today_of(inside.club), request.POST if sent else None)
    if sent and form.is_valid() and not is_too_fast(request, form):
        lead = leads.pass_on(inside.club, request.user, **form.cleaned_data)
        messages.success(request, _("La piste est au tableau : merci pour le club."))
        return redirect(f"{reverse('club_leads', args=[pk])}#lead-{lead.pk}")
    context = {"inside": inside, "club": inside.club, "form": form, "board": leads.board(inside)}
    return render(request, "clubs/leads.html", context, status=422 if form.errors else 200)


@access(signed_in)
def lead(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One lead; its finder sets it right as long as it is open."""
    sent = request.method == "POST"
    card = _card(request, pk, writing=sent)
    if not sent:
        return _page(request, card)
    if not card.is_mine:
        raise PermissionDenied
    if not card.is_open:
        raise Refused(_("Cette piste est close : elle ne change plus."))
    form = LeadChangeForm(card.today, request.POST)
    if form.is_valid() and form.saves(leads.change, card.lead, **form.cleaned_data):
        messages.success(request, _("La piste est changée."))
        return _back_to(card)
    return _page(request, card, change=form)


@require_POST
@access(signed_in)
def lead_want(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Tell its finder that one would like to use it, or not any more."""
    card = _card(request, pk, writing=True)
    if card.is_mine:
        raise PermissionDenied
    try:
        leads.want(card, wanted=request.POST.get("wanted") == "yes")
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect(card.lead) if request.htmx else _back_to(card)


@require_POST
@access(signed_in)
def lead_end(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Its finder or an advisor says that it is over."""
    card = _card(request, pk, writing=True)
    if not (card.is_mine or card.reader.advises):
        raise PermissionDenied
    form = LeadEndForm(request.POST, auto_id="end-%s")
    if form.is_valid() and form.saves(leads.end, card.lead, **form.cleaned_data, by=request.user):
        messages.success(request, _("C’est noté : la piste n’est plus à prendre."))
        return _back_to(card)
    return _page(request, card, end=form)


@require_POST
@access(signed_in)
def lead_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Its finder takes every word of it back."""
    card = _card(request, pk)
    if not card.is_mine:
        raise PermissionDenied
    card.lead.delete()
    messages.success(request, _("La piste est supprimée."))
    return redirect("club_leads", card.reader.club.pk)


def _card(request: AuthenticatedHttpRequest, pk: int, *, writing: bool = False) -> leads.Card:
    club_id = get_object_or_404(Lead, pk=pk).club_id
    card = leads.card(club_inside(request.user, club_id, writing=writing), pk)
    if card is None:
        raise Http404
    return card


def _back_to(card: leads.Card) -> HttpResponse:
    return redirect(f"{reverse('club_leads', args=[card.reader.club.pk])}#lead-{card.lead.pk}")


def _page(request: AuthenticatedHttpRequest, card: leads.Card, **refused: Any) -> HttpResponse:
    context = {
        "inside": card.reader,
        "club": card.reader.club,
        "card": card,
        "change": refused.get("change") or LeadChangeForm.of(card.lead, card.today),
        "end": refused.get("end") or LeadEndForm(auto_id="end-%s"),
    }
    return render(request, "clubs/lead.html", context, status=422 if refused else 200)
