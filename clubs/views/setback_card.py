"""One's setback cards, and those that the club was shown."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import club_inside
from clubs.forms.setback_card import SetbackCardChangeForm, SetbackCardForm
from clubs.models import SetbackCard
from clubs.services import setback_card as cards
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_cards(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One's own cards, what others show, and examples to start from."""
    sent = request.method == "POST"
    inside = club_inside(request.user, pk, writing=sent)
    if sent and not inside.sits:
        raise PermissionDenied
    example = _example(request.GET.get("example", ""))
    form = SetbackCardForm(request.POST if sent else None, initial=example)
    if (
        sent
        and form.is_valid()
        and not is_too_fast(request, form)
        and form.saves(cards.write, request.user, **form.cleaned_data)
    ):
        messages.success(request, _("La carte est écrite."))
        return redirect("club_cards", pk)
    context = {
        "inside": inside,
        "club": inside.club,
        "form": form,
        "example": example,
        "examples": list(enumerate(cards.EXAMPLES)),
        "mine": cards.of_member(request.user) if inside.sits else [],
        "shared": cards.shared_in(inside.club, reader=request.user),
    }
    return render(request, "clubs/cards.html", context, status=422 if form.errors else 200)


@access(signed_in)
def setback_card(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Change one's own card."""
    card = _own(request, pk)
    sent = request.method == "POST"
    form = SetbackCardChangeForm(request.POST) if sent else SetbackCardChangeForm.of(card)
    if sent and form.is_valid() and form.saves(cards.change, card, **form.cleaned_data):
        messages.success(request, _("La carte est changée."))
        return _back(request)
    context = {"card": card, "form": form, "seat": request.user.seats.filter(left_on=None).first()}
    return render(request, "clubs/card.html", context, status=422 if form.errors else 200)


@require_POST
@access(signed_in)
def setback_card_move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put one's card before or after its neighbour."""
    cards.move(_own(request, pk), up=request.POST.get("way") == "up")
    return _back(request)


@require_POST
@access(signed_in)
def setback_card_delete(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    _own(request, pk).delete()
    messages.success(request, _("La carte est supprimée."))
    return _back(request)


def _own(request: AuthenticatedHttpRequest, pk: int) -> SetbackCard:
    return get_object_or_404(cards.of_member(request.user).select_related("member"), pk=pk)


def _back(request: AuthenticatedHttpRequest) -> HttpResponse:
    """To the cards of the club in which one sits now."""
    seat = request.user.seats.filter(left_on=None).first()
    return redirect("club_cards", seat.club_id) if seat else redirect("home")


def _example(number: str) -> dict[str, str]:
    if not (number.isdecimal() and len(number) < 3 and int(number) < len(cards.EXAMPLES)):
        return {}
    situation, answer = cards.EXAMPLES[int(number)]
    return {"situation": str(situation), "answer": str(answer)}
