"""The club's brochure: written together, each with their own card; printed, or on the web."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clubs.access import Insider, club_inside
from clubs.forms.brochure import BrochureCardForm, BrochureForm
from clubs.services import brochure as brochures
from clubs.services import brochure_paper
from clubs.services.brochure import ChangedElsewhere
from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import limited
from eclub.kit.secret_links import forgetting, secret_page, showing_once, shown_once
from eclub.kit.shelf import as_download
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_brochure(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The brochure as it stands, and the text about the club."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk)
    if sent and not _may_write(inside):
        raise inside.refusal
    form = BrochureForm(request.POST, advises=inside.advises) if sent else None
    theirs = None
    if form and form.is_valid():
        try:
            brochures.write(inside.club, **form.cleaned_data, by=request.user)
        except ChangedElsewhere as changed:
            # What one typed stays, over the other's text, which is shown beside it.
            theirs = changed.now
            typed = request.POST.copy()
            typed["revision"] = str(theirs.revision)
            form = BrochureForm(typed, advises=inside.advises)
        else:
            messages.success(request, _("Le texte de la plaquette est enregistré."))
            return redirect("club_brochure", pk)
    return _show(request, inside, form=form, theirs=theirs)


@access(signed_in)
def brochure_card(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One's own card; there is one for nobody else."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    if not inside.sits:
        raise PermissionDenied
    card = brochures.first_card(inside.club, request.user)
    form = BrochureCardForm(request.POST) if sent else BrochureCardForm.of(card)
    if sent and form.is_valid():
        brochures.put_card(inside.club, request.user, **form.cleaned_data)
        messages.success(request, _("Votre fiche est sur la plaquette."))
        return redirect("club_brochure", pk)
    context = {"inside": inside, "club": inside.club, "form": form, "card": card}
    status = 422 if form.errors else 200
    return render(request, "clubs/brochure_card.html", context, status=status)


@require_POST
@access(signed_in)
def brochure_card_remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Off the brochure, on paper and on the web, from now on."""
    # Also once the club has closed.
    inside = club_inside(request.user, pk)
    brochures.take_card_back(inside.club, request.user)
    messages.success(request, _("Vous n’êtes plus sur la plaquette."))
    return redirect("club_brochure", pk)


@require_POST
@access(signed_in)
def brochure_publish(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An address on the web, shown this once."""
    inside = _advisor(request, pk)
    brochure = brochures.of(inside.club)
    if brochure.is_blank:
        messages.error(request, _("Écrivez d’abord le texte de la plaquette."))
        return redirect("club_brochure", pk)
    token = brochures.publish(brochure, timezone.now(), by=request.user)
    return showing_once(request, redirect("club_brochure", pk), token)


@require_POST
@access(signed_in)
def brochure_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Off the web; on paper it can still be made."""
    inside = _advisor(request, pk)
    brochure = brochures.of(inside.club)
    if not brochure.is_blank:
        brochures.withdraw(brochure, by=request.user)
    messages.success(request, _("La plaquette n’est plus en ligne."))
    return redirect("club_brochure", pk)


@require_safe
@access(signed_in)
@limited("print_cv", reading=True)
def brochure_pdf(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """On paper, as it stands; ``?printer=1`` for a printer's shop."""
    inside = club_inside(request.user, pk)
    brochure = brochures.of(inside.club)
    for_printer = request.GET.get("printer") == "1"
    content = brochure_paper.as_pdf(brochure, made_at=timezone.now(), for_printer=for_printer)
    name = brochure_paper.file_name(brochure)
    return as_download(content, name=name, media_type="application/pdf")


@require_safe
@access(public)
@secret_page
def brochure_online(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has its address."""
    brochure = brochures.find(token, timezone.now())
    if brochure is None:
        raise Http404
    cards = brochures.cards_of(brochure)
    context = {
        "brochure": brochure,
        "club": brochure.club,
        "cards": cards,
        "seats": brochures.seats_of(brochure, cards),
        "results": brochures.results_of(brochure, timezone.now(), online=True),
        "token": token,
    }
    return render(request, "clubs/brochure_online.html", context)


@require_safe
@access(public)
@secret_page
@limited("print_cv_online", reading=True)
def brochure_online_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper."""
    brochure = brochures.find(token, timezone.now())
    if brochure is None:
        raise Http404
    content = brochure_paper.as_pdf(brochure, made_at=timezone.now(), online=True)
    name = brochure_paper.file_name(brochure)
    return as_download(content, name=name, media_type="application/pdf")


def _may_write(inside: Insider) -> bool:
    """Its results come when the club closes: the advisor has the last word after that too."""
    return inside.may_write or inside.advises


def _advisor(request: AuthenticatedHttpRequest, pk: int) -> Insider:
    """Those who answer for what the agency puts on the web."""
    inside = club_inside(request.user, pk)
    if not inside.advises:
        raise PermissionDenied
    return inside


def _show(
    request: AuthenticatedHttpRequest,
    inside: Insider,
    *,
    form: BrochureForm | None = None,
    theirs: object = None,
) -> HttpResponse:
    token = shown_once(request)
    brochure = brochures.of(inside.club)
    cards = brochures.cards_of(brochure)
    context = {
        "inside": inside,
        "club": inside.club,
        "brochure": brochure,
        "cards": cards,
        "mine": next((card for card in cards if card.member == request.user), None),
        "may_write": _may_write(inside),
        "results": brochures.results_of(brochure, timezone.now(), online=False),
        "form": form or BrochureForm.of(brochure, advises=inside.advises),
        "theirs": theirs,
        "address": settings.PUBLIC_URL + reverse("brochure_online", args=[token]) if token else "",
    }
    response = render(request, "clubs/brochure.html", context, status=422 if form else 200)
    return forgetting(request, response) if token else response
