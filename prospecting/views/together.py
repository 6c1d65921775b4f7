"""The club's day in the session, as a part of the room or as a page; and a lead from a company."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clubs.access import club_inside, session_of_room
from clubs.forms.lead import LeadForm
from clubs.services.lead import today_of
from clubs.views.pace import is_too_fast
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from prospecting.access import prospect_to_work_on
from prospecting.forms.together import GoalForm
from prospecting.services import standing, together


@access(signed_in)
def session_prospecting(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody looks; who leads the session writes the goals the club set."""
    sent = request.method == "POST"
    session = session_of_room(request.user, pk, leading=sent)
    form = GoalForm(request.POST if sent else None)
    if sent and form.is_valid():
        together.aim(session, **form.cleaned_data, by=request.user)
    found = together.of_session(session)
    if not form.errors:
        goal = found.goal
        form = GoalForm(
            initial={"calls": goal.calls if goal else 0, "meetings": goal.meetings if goal else 0}
        )
    by_room = request.headers.get("X-Requested-With") == "fetch"
    context: dict[str, Any] = {
        "session": session,
        "club": session.club,
        "together": found,
        "form": form,
        "leads": session.is_led_by(request.user),
        "level": 3 if by_room else 2,
    }
    template = "prospecting/parts/together.html" if by_room else "prospecting/together.html"
    return render(request, template, context, status=422 if form.errors else 200)


@access(signed_in)
def prospect_lead(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Pass an opening heard of at a company on to the club."""
    prospect = prospect_to_work_on(request.user, pk)
    inside = club_inside(request.user, prospect.club_id, writing=True)
    sent = request.method == "POST"
    if not sent and not standing.may_be_contacted(prospect):
        return redirect(prospect)
    form = LeadForm(today_of(inside.club), request.POST if sent else None)
    form.initial.update(company=prospect.company.name, place=prospect.company.commune)
    if sent and form.is_valid() and not is_too_fast(request, form):
        try:
            lead = together.pass_on(prospect, request.user, **form.cleaned_data)
        except standing.DoNotContact as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("La piste est au tableau : merci pour le club."))
            return redirect(f"{reverse('club_leads', args=[inside.club.pk])}#lead-{lead.pk}")
    context = {"prospect": prospect, "form": form}
    return render(
        request, "prospecting/prospect_lead.html", context, status=422 if form.errors else 200
    )
