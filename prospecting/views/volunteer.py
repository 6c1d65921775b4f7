"""Simulations with volunteers: the club's page, and the volunteer's, who has no account."""

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import club_to_change
from clubs.models import Club
from clubs.views.guest import let_in
from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from members.access import AuthenticatedHttpRequest
from members.models import User
from prospecting.forms.volunteer import SlotForm, VolunteerForm
from prospecting.models import VolunteerOffer
from prospecting.services import volunteer as volunteers
from prospecting.services.standing import DoNotContact


@access(signed_in)
def club_volunteers(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who plays the employer, and when; and proposing dates to one more."""
    club = club_to_change(request.user, pk)
    sent = request.method == "POST"
    willing, sessions = volunteers.willing(club), volunteers.coming(club)
    form = VolunteerForm(willing, sessions, request.POST if sent else None)
    if sent and not allowed(request, "invite"):
        return respond_429(request)
    if (
        sent
        and form.is_valid()
        and form.saves(volunteers.propose, club, by=request.user, **form.told)
    ):
        messages.success(request, _("La proposition est partie par courriel."))
        return redirect("club_volunteers", club.pk)
    context = {"club": club, "form": form, "offers": volunteers.of_club(club)}
    return render(
        request, "prospecting/volunteers.html", context, status=422 if form.errors else 200
    )


@require_POST
@access(signed_in)
def volunteer_confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Agree to the date a volunteer chose; the guest's link goes out."""
    offer = _to_change(request.user, pk)
    try:
        confirmed = volunteers.confirm(offer, by=request.user)
    except DoNotContact as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("club_volunteers", offer.club_id)
    if confirmed:
        told = _("C’est confirmé : %(name)s reçoit son lien d’entrée par courriel.")
        messages.success(request, told % {"name": offer.name})
    return redirect("club_volunteers", offer.club_id)


@require_POST
@access(signed_in)
def volunteer_cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Call a simulation off; the volunteer is told."""
    offer = _to_change(request.user, pk)
    if volunteers.cancel(offer, by=request.user):
        messages.success(request, _("C’est annulé : %s reçoit un courriel.") % offer.name)
    return redirect("club_volunteers", offer.club_id)


@access(public)
@secret_page
def volunteer(request: HttpRequest, token: str) -> HttpResponse:
    """A volunteer's page: choose a date, come in at the hour, or cancel."""
    if not allowed(request, "employer_page", reading=True):
        return respond_429(request)
    offer = volunteers.find(token)
    if offer is None:
        return render(request, "prospecting/volunteer_closed.html", status=404)
    said = request.POST.get("said") if request.method == "POST" else None
    if said == "cancel":
        volunteers.cancel(offer, by=None)
        return render(request, "prospecting/volunteer_closed.html", {"by_them": True})
    if said == "join" and offer.guest and offer.chosen and offer.chosen.room_is_open():
        return let_in(offer.guest)
    sessions = volunteers.dates(offer)
    form = SlotForm(sessions, request.POST if said == "choose" else None)
    if (
        said == "choose"
        and form.is_valid()
        and form.saves(volunteers.choose, offer, form.cleaned_data["session"])
    ):
        return redirect("volunteer", token)
    context = {"offer": offer, "club": offer.club, "form": form, "sessions": sessions}
    return render(
        request, "prospecting/volunteer.html", context, status=422 if form.errors else 200
    )


def _to_change(user: User, pk: int) -> VolunteerOffer:
    seen = VolunteerOffer.objects.filter(club__in=Club.objects.visible_to(user))
    offer: VolunteerOffer = get_object_or_404(seen.select_related("club__agency"), pk=pk)
    club_to_change(user, offer.club_id)
    return offer
