"""The grid of an interview simulation, filled in the room's panel."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from clubs.access import may_change, session_of_room
from clubs.forms.rehearsal import CriteriaForm, grid_form
from clubs.models import Grouping
from clubs.services import rehearsal
from clubs.views.grouping import drawn
from eclub.kit.access import access, signed_in
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
    form = grid_form(filled)(request.POST)
    if not form.is_valid():
        return drawn(request, found.session, grid=form)
    answers = form.cleaned_data
    words = {"strengths": answers["strengths"], "advice": answers["advice"]}
    try:
        rehearsal.write(filled, request.user, **words, marks=form.marks)
    except ValidationError as refusal:
        return drawn(request, found.session, problem=refusal.messages[0])
    return drawn(request, found.session)


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
