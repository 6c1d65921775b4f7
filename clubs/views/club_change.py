"""Changing a club: its name, its advisor, its length, its state."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clubs.access import club_to_change
from clubs.enums import ClubState
from clubs.forms.change import ConfirmForm
from clubs.forms.club import ClubForm, ProlongForm
from clubs.forms.session import AdvisorForm
from clubs.services import club as clubs
from clubs.services import season
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def club_change(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Name and theme; the page also leads to every other change."""
    club = club_to_change(request.user, pk)
    if club.state == ClubState.DRAFT:
        return redirect("club_open_step", club.opening_key)
    form = ClubForm(request.POST or None, initial={"name": club.name, "theme": club.theme})
    if form.is_valid() and form.saves(clubs.rename, club, **form.cleaned_data, by=request.user):
        messages.success(request, _("Les changements sont enregistrés."))
        return redirect(club)
    coming = club.sessions.planned().coming().order_by("during").first()
    return render(
        request, "clubs/club_change.html", {"club": club, "form": form, "next_session": coming}
    )


@access(signed_in)
def club_advisor(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    club = club_to_change(request.user, pk)
    form = AdvisorForm(club, request.POST or None)
    if form.is_valid() and form.saves(
        season.change_advisor, club, form.cleaned_data["advisor"], by=request.user
    ):
        messages.success(
            request,
            _("%(advisor)s anime maintenant cet e-club.")
            % {"advisor": form.cleaned_data["advisor"].full_name},
        )
        return redirect(club)
    return render(request, "clubs/club_advisor.html", {"club": club, "form": form})


@access(signed_in)
def club_prolong(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Until which day; "preview" shows the sessions and changes nothing."""
    club = club_to_change(request.user, pk)
    if not club.is_open:
        messages.error(request, _("Seul un e-club ouvert peut être modifié."))
        return redirect(club)
    sent = request.method == "POST"
    # Bound from the start, so that the sessions are shown at once.
    form = ProlongForm(club, request.user, request.POST if sent else ProlongForm.suggested(club))
    if (
        sent
        and request.POST.get("action") != "preview"
        and form.is_valid()
        and form.saves(
            season.prolong,
            club,
            until=form.cleaned_data["until"],
            without=form.cleaned_data["left_out"],
            by=request.user,
        )
    ):
        count = len(form.plan.sessions) if form.plan else 0
        messages.success(
            request,
            ngettext(
                "%(count)s séance est ajoutée. Les membres sont prévenus.",
                "%(count)s séances sont ajoutées. Les membres sont prévenus.",
                count,
            )
            % {"count": count},
        )
        return redirect(club)
    return render(request, "clubs/club_prolong.html", {"club": club, "form": form})


@access(signed_in)
@require_POST
def club_prolong_preview(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The sessions up to the day that is typed so far."""
    club = club_to_change(request.user, pk)
    form = ProlongForm(club, request.user, request.POST)
    return render(request, "clubs/opening_preview.html", {"form": form})


@access(signed_in)
def club_start(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    club = club_to_change(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.saves(clubs.start, club, by=request.user):
        messages.success(request, _("L’e-club est en cours."))
        return redirect(club)
    return render(request, "clubs/club_start.html", {"club": club, "form": form})
