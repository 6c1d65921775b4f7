"""Closing a club with its report, and the report's words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clubs.access import club_to_change
from clubs.enums import ClubState
from clubs.forms.closing import ClosingForm, WordsForm
from clubs.services import closing
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What is still open, then everything in one go."""
    club = club_to_change(request.user, pk)
    if not club.is_open:
        return redirect(club)
    matters = closing.matters(club, timezone.now())
    form = ClosingForm(club, matters.unanswered, request.POST or None)
    if form.is_valid() and form.saves(
        closing.close,
        club,
        on=form.cleaned_data["on"],
        ways_out=form.ways_out(),
        worked=form.cleaned_data["worked"],
        did_not_work=form.cleaned_data["did_not_work"],
        by=request.user,
    ):
        messages.success(request, _("L’e-club est terminé. Son bilan est prêt."))
        return redirect("club_report", club.pk)
    context = {
        "club": club,
        "form": form,
        "matters": matters,
        "is_inside": club.agency_id in request.user.advised_agency_ids,
    }
    return render(request, "clubs/club_close.html", context)


@access(signed_in)
def club_words(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the advisor says of the season, before or after its end."""
    club = club_to_change(request.user, pk)
    if club.state == ClubState.DRAFT:
        return redirect(club)
    form = WordsForm(club, request.POST or None)
    if form.is_valid() and form.saves(
        closing.write_words, club, **form.cleaned_data, by=request.user
    ):
        messages.success(request, _("Vos mots sont gardés."))
        return redirect("club_report", club.pk)
    return render(request, "clubs/club_words.html", {"club": club, "form": form})
