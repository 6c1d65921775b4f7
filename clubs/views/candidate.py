"""Candidates, for the advisors of the agency: who waits and why, and what is answered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import advises, candidate_to_decide, candidate_to_read, club_to_fill
from clubs.forms.candidate import (
    WORDS,
    CandidateFilterForm,
    DeclineForm,
    MoveForm,
    ReasonForm,
    first_words,
)
from clubs.models import Application, Club
from clubs.models.application import ApplicationQuerySet
from clubs.services import candidates, invitation, offering
from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest, advisor
from members.enums import ConsultedKind
from members.models import Occupation
from members.services import consultation

COULD_COME_MOST = 10


@access(advisor)
def candidate_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everybody who asked for a seat of a club of one's agencies."""
    own = Application.objects.visible_to(request.user)
    return _listed(request, own.filter(club__agency__in=request.user.advised_agency_ids))


@access(signed_in)
def club_candidates(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Those of one club, its free seats, and who could come from elsewhere."""
    club = club_to_fill(request.user, pk)
    others = candidates.could_come(request.user, club).select_related("club__agency")
    more: dict[str, Any] = {
        "club": club,
        "free": invitation.free_seats(club),
        "others": candidates.candidates(
            others.order_by("applied_at", "pk")[:COULD_COME_MOST], timezone.now(), club
        )
        if club.is_open
        else [],
    }
    rows = Application.objects.visible_to(request.user).filter(club=club)
    return _listed(request, rows, **more)


def _listed(
    request: AuthenticatedHttpRequest, rows: ApplicationQuerySet, **more: Any
) -> HttpResponse:
    view = CandidateFilterForm(request.GET).view_chosen
    found = candidates.page(rows, view, request.GET.get("after", ""), timezone.now())
    views = [(one, one.label, found.counts[one.value]) for one in type(view)]
    context = {"page": found, "view": view, "views": views, "club": None, **more}
    shown = [one.application.email for one in [*found.candidates, *more.get("others", [])]]
    consultation.note(request.user, ConsultedKind.APPLICATION, emails=shown)
    return render(request, "clubs/candidates.html", context)


@access(signed_in)
def candidate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What one person wrote, and the answers one may give."""
    return _show(request, candidate_to_read(request.user, pk))


def _show(
    request: AuthenticatedHttpRequest, found: Application, form: MoveForm | None = None
) -> HttpResponse:
    form = form or MoveForm(found, request.user)
    consultation.note(request.user, ConsultedKind.APPLICATION, emails=[found.email])
    (read,) = candidates.candidates([found], timezone.now())
    context = {
        "candidate": read,
        "application": found,
        "occupations": Occupation.objects.filter(code__in=found.occupations),
        "club": found.club,
        "free": invitation.free_seats(found.club),
        "may_decide": advises(request.user, found.club),
        "decidable": found.state in offering.DECIDABLE,
        "form": form,
    }
    return render(request, "clubs/candidate.html", context, status=422 if form.errors else 200)


@require_POST
@access(signed_in)
def candidate_offer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = candidate_to_decide(request.user, pk)
    if not allowed(request, "invite"):
        messages.error(request, _("Vous avez envoyé beaucoup d’invitations : patientez une heure."))
        return redirect("candidate", pk)
    return _decided(
        request,
        found,
        lambda: offering.offer(found, by=request.user),
        _("Une place est proposée à %(name)s : l’invitation est partie."),
    )


@require_POST
@access(signed_in)
def candidate_keep(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Onto the waiting list, which is served by itself."""
    found = candidate_to_decide(request.user, pk)
    return _decided(
        request,
        found,
        lambda: offering.put_on_list(found, by=request.user),
        _("%(name)s est sur la liste d’attente : la prochaine place libre sera proposée d’office."),
    )


def _decided(
    request: AuthenticatedHttpRequest, found: Application, decide: Any, said: str
) -> HttpResponse:
    try:
        decide()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("candidate", found.pk)
    messages.success(request, said % {"name": found.full_name})
    return redirect("club_candidates", found.club_id)


@access(signed_in)
def candidate_decline(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """First the reason, then the e-mail as it goes out, which the advisor may change."""
    found = candidate_to_decide(request.user, pk)
    consultation.note(request.user, ConsultedKind.APPLICATION, emails=[found.email])
    reason = request.GET.get("reason", "")
    if request.method == "POST":
        form: Any = DeclineForm(found, request.POST)
        if form.is_valid() and form.saves(
            offering.decline, found, **form.cleaned_data, by=request.user
        ):
            messages.success(request, _("La réponse est partie à %s.") % found.full_name)
            return redirect("club_candidates", found.club_id)
    elif reason in WORDS:
        words = first_words(found, reason, request.user)
        form = DeclineForm(found, initial={"reason": reason, "message": words})
    else:
        form = ReasonForm(request.GET if "reason" in request.GET else None)
    context = {"application": found, "club": found.club, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "clubs/candidate_decline.html", context, status=status)


@require_POST
@access(signed_in)
def candidate_move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """To a club of one's own agencies: from them, or from the region when the person said so."""
    found = candidate_to_read(request.user, pk)
    form = MoveForm(found, request.user, request.POST)
    if form.is_valid():
        club: Club = form.cleaned_data["club"]
        if form.saves(offering.move, found, club, by=request.user):
            messages.success(
                request,
                _("%(name)s est maintenant parmi les candidats de « %(club)s ».")
                % {"name": found.full_name, "club": club.name},
            )
            return redirect("club_candidates", club.pk)
    return _show(request, found, form)
