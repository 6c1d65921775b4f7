"""Ways out: recorded by the member or the advisor, set right, and read by the advisors."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clubs.access import club_to_follow, seat_to_change, seat_with_outcome
from clubs.forms.outcome import OWN_WAYS, WAYS, CorrectionForm, LeavingForm, ReasonForm
from clubs.models import Outcome, Seat
from clubs.services import my_club, outcome, outcome_correction, outcome_list
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.services import consultation


@access(signed_in)
def my_outcome(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A member says that they leave, and why; afterwards their page says what they keep."""
    seat = my_club.latest_seat(request.user)
    if seat is None or seat.left_on is not None:
        return redirect("home")
    way = request.GET.get("way", "")
    if way not in OWN_WAYS:
        return render(request, "clubs/outcome_ways.html", {"seat": seat, "is_own": True})
    form = LeavingForm(seat, way, request.POST or None, by_member=True)
    if (
        form.is_valid()
        and not is_too_fast(request, form)
        and form.saves(outcome.record, seat, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("C’est noté : votre place est libre."))
        return redirect("home")
    return _leaving(request, seat, way, form, is_own=True)


@access(signed_in)
def seat_release(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An advisor says why a member leaves, or left."""
    seat = seat_to_change(request.user, pk)
    if Outcome.objects.filter(seat=seat).exists():
        messages.info(request, _("La sortie de cette personne est déjà enregistrée."))
        return redirect("outcome_correct", seat.pk)
    way = request.GET.get("way", "")
    if request.method == "GET" and way not in WAYS:
        context = {"seat": seat, "club": seat.club, "is_own": False}
        return render(request, "clubs/outcome_ways.html", context)
    form = LeavingForm(seat, way, request.POST or None, by_member=False)
    held = seat.left_on is None
    if form.is_valid() and form.saves(outcome.record, seat, **form.cleaned_data, by=request.user):
        said = _("La place %(number)s est libre.") if held else _("La sortie est enregistrée.")
        messages.success(request, said % {"number": seat.number})
        return redirect(_list_of(request, seat))
    return _leaving(request, seat, way, form, is_own=False)


def _leaving(
    request: AuthenticatedHttpRequest, seat: Seat, way: str, form: LeavingForm, *, is_own: bool
) -> HttpResponse:
    context = {"club": seat.club, "seat": seat, "form": form, "way": way, "is_own": is_own}
    status = 422 if form.errors else 200
    return render(request, "clubs/seat_release.html", context, status=status)


@access(signed_in)
def club_outcomes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who left, where to, and how they are since; what is still to be said."""
    club = club_to_follow(request.user, pk)
    found = outcome_list.of_club(club)
    people = [one.seat.member for one in found.left]
    consultation.note(request.user, ConsultedKind.OUTCOME, people)
    return render(request, "clubs/outcomes.html", {"club": club, "found": found})


@access(signed_in)
def outcome_correct(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Set an outcome right, and read what it said before."""
    seat, found = seat_with_outcome(request.user, pk)
    is_own = seat.member_id == request.user.pk
    consultation.note(request.user, ConsultedKind.OUTCOME, [seat.member])
    form = CorrectionForm(seat, found, request.POST or None)
    if form.is_valid() and form.saves(
        outcome_correction.correct, seat, **form.cleaned_data, by=request.user
    ):
        messages.success(request, _("La sortie est corrigée."))
        return redirect(_list_of(request, seat))
    context = {
        "seat": seat,
        "club": seat.club,
        "form": form,
        "is_own": is_own,
        "back": _list_of(request, seat),
        "history": [] if is_own else outcome_list.history_of(seat, found),
        "may_come_back": _may_take_back(request, seat, found),
        "why_not_back": outcome_correction.why_not_back(seat, found),
    }
    status = 422 if form.errors else 200
    return render(request, "clubs/outcome_correct.html", context, status=status)


@access(signed_in)
def outcome_take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The member is still in the club: the outcome was a mistake."""
    seat, found = seat_with_outcome(request.user, pk)
    if not _may_take_back(request, seat, found):
        raise PermissionDenied
    consultation.note(request.user, ConsultedKind.OUTCOME, [seat.member])
    form = ReasonForm(request.POST or None)
    if form.is_valid() and form.saves(
        outcome_correction.take_back, seat, **form.cleaned_data, by=request.user
    ):
        messages.success(request, _("La place %(number)s est rendue.") % {"number": seat.number})
        return redirect(_list_of(request, seat))
    context = {
        "seat": seat,
        "club": seat.club,
        "form": form,
        "is_own": seat.member_id == request.user.pk,
        "why_not_back": outcome_correction.why_not_back(seat, found),
    }
    status = 422 if form.errors else 200
    return render(request, "clubs/outcome_take_back.html", context, status=status)


def _may_take_back(request: AuthenticatedHttpRequest, seat: Seat, found: Outcome) -> bool:
    """Nobody whom an advisor took out of a club lets themselves in again."""
    return seat.member_id != request.user.pk or found.recorded_by_id == request.user.pk


def _list_of(request: AuthenticatedHttpRequest, seat: Seat) -> str:
    """Where one reads of this way out."""
    if seat.member_id == request.user.pk:
        return reverse("home")
    advises = seat.club.agency_id in request.user.advised_agency_ids
    return reverse("club_outcomes" if advises else "club_seats", args=[seat.club_id])
