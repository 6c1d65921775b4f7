"""The grid of an interview simulation, filled in the room's panel by a member or by a guest."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import may_change, session_of_room
from clubs.forms.rehearsal import CriteriaForm, GridForm, grid_form, initial
from clubs.models import Grouping
from clubs.services import rehearsal
from clubs.services.rehearsal import ToFill
from clubs.views.grouping import drawn
from clubs.views.guest import invitation_of
from eclub.kit.access import access, public, signed_in
from eclub.kit.secret_links import secret_page
from members.access import AuthenticatedHttpRequest


@require_POST
@access(signed_in)
def grid(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep what somebody who looked on or asked writes for the candidate."""
    found = get_object_or_404(Grouping.objects.rehearsals(), pk=pk)
    found.session = session_of_room(request.user, found.session_id)
    filled = rehearsal.of_author(found, request.user)
    if filled is None:
        raise PermissionDenied
    form, problem = _written(filled, request.POST)
    return drawn(request, found.session, grid=form, problem=problem)


@access(public)
@secret_page
def guest_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """A guest's notes for the candidate: a part of the room's panel, and a page once out."""
    invitation = invitation_of(request, pk)
    if invitation is None:
        return render(request, "clubs/guest_closed.html", status=404)
    filled = rehearsal.to_fill(invitation.session, invitation)
    form, problem = None, ""
    if filled and request.method == "POST":
        form, problem = _written(filled, request.POST)
        filled = rehearsal.to_fill(invitation.session, invitation)
    context = {
        "session": invitation.session,
        "filled": filled,
        "grid": filled and (form or grid_form(filled)(initial=initial(filled))),
        "grid_address": reverse("guest_grid", args=[pk]),
        "problem": problem,
    }
    by_room = request.headers.get("X-Requested-With") == "fetch"
    template = "clubs/parts/guest_grid.html" if by_room else "clubs/guest_grid.html"
    failed = problem or (form and form.errors)
    return render(request, template, context, status=422 if failed else 200)


def _written(filled: ToFill, answers: QueryDict) -> tuple[GridForm | None, str]:
    """Keep a grid; the form to show again and what is wrong, or neither."""
    form = grid_form(filled)(answers)
    if answers.get("seen", filled.seen) != filled.seen:
        return form, _(
            "Les rôles viennent de changer : ces notes seraient pour %(name)s. Relisez-les, "
            "puis enregistrez à nouveau."
        ) % {"name": filled.name}
    if not form.is_valid():
        return form, ""
    words = {key: form.cleaned_data[key] for key in ("strengths", "advice")}
    try:
        rehearsal.write(filled, **words, marks=form.marks)
    except ValidationError as refusal:
        return form, refusal.messages[0]
    return None, ""


@require_POST
@access(signed_in)
def criteria(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Change what the agency looks at."""
    session = session_of_room(request.user, pk, leading=True)
    if not may_change(request.user, session.club):
        raise PermissionDenied
    form = CriteriaForm(request.POST)
    if not form.is_valid():
        return drawn(request, session, criteria=form)
    rehearsal.set_criteria(session, form.cleaned_data["lines"], by=request.user)
    return drawn(request, session)
