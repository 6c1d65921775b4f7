"""The groups of a session, a part of the room's panel."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.access import may_change, session_of_room
from clubs.enums import GroupShape
from clubs.forms.grouping import MessageForm, StartForm, initial, places_form, start_form
from clubs.forms.rehearsal import CriteriaForm, grid_form
from clubs.forms.rehearsal import initial as grid_initial
from clubs.models import ClubSession
from clubs.models.grouping import EVERYWHERE
from clubs.services import grouping, grouping_part, rehearsal
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.models import User

MORE_MINUTES = 5


@access(signed_in)
def session_pairs(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody reads who is where; who leads the session forms the groups below."""
    return drawn(request, session_of_room(request.user, pk))


@require_POST
@access(signed_in)
def start(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Propose groups of the shape whose button was pressed or, without one, begin."""
    session = session_of_room(request.user, pk, leading=True)
    if wished := request.POST.get("propose"):
        return drawn(request, session, shape=_shape(wished))
    shape = _shape(request.POST.get("pairs-shape", ""))
    people = grouping_part.people(session, request.user, timezone.now())
    form = start_form(people, shape)(request.POST)
    if not form.is_valid():
        return drawn(request, session, start=form)
    minutes = form.cleaned_data["minutes"]
    return _carry_out(request, session, grouping.start, shape.kind, form.spots, minutes)


@require_POST
@access(signed_in)
def place(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Change who is where while the groups run."""
    session = session_of_room(request.user, pk, leading=True)
    now = timezone.now()
    running = grouping.running(session, now)
    if running is None:
        return _carry_out(request, session, grouping.place, {})
    people = grouping_part.people(session, request.user, now)
    form = places_form(people, running.sort)(request.POST)
    if not form.is_valid():
        return drawn(request, session, places=form)
    return _carry_out(request, session, grouping.place, form.spots)


@require_POST
@access(signed_in)
def visit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Go to a group, to all of them, or leave them."""
    session = session_of_room(request.user, pk, leading=True)
    wished = request.POST.get("group", "")
    numbers = {str(number): number for number in range(EVERYWHERE, grouping.MOST_GROUPS + 1)}
    return _carry_out(request, session, grouping.visit, numbers.get(wished))


@require_POST
@access(signed_in)
def message(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Say something to all the groups."""
    session = session_of_room(request.user, pk, leading=True)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return drawn(request, session, message=form)
    return _carry_out(request, session, grouping.tell, form.cleaned_data["message"])


@require_POST
@access(signed_in)
def prolong(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A few minutes more."""
    session = session_of_room(request.user, pk, leading=True)
    return _carry_out(request, session, grouping.prolong, MORE_MINUTES)


@require_POST
@access(signed_in)
def recall(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Bring everybody back."""
    session = session_of_room(request.user, pk, leading=True)
    return _carry_out(request, session, grouping.recall)


def _shape(wished: str) -> GroupShape:
    return GroupShape(wished) if wished in GroupShape.values else GroupShape.PAIRS


def _carry_out(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    change: Callable[..., object],
    *arguments: Any,
) -> HttpResponse:
    try:
        change(session, *arguments, by=request.user)
    except ValidationError as refusal:
        return drawn(request, session, problem=refusal.messages[0])
    return drawn(request, session)


def drawn(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    *,
    shape: GroupShape | None = None,
    problem: str = "",
    **forms: Any,
) -> HttpResponse:
    """The part; a form with errors stands in for the fresh one."""
    now, user = timezone.now(), request.user
    groups = grouping_part.now_of(session, user, now)
    leads = session.is_led_by(user)
    context = {
        "session": session,
        "zone": session.club.zone,
        "groups": groups,
        "leads": leads,
        "problem": problem,
        "shapes": GroupShape,
        "more": MORE_MINUTES,
    }
    if leads:
        people = grouping_part.people(session, user, now)
        if groups:
            made = places_form(people, groups.grouping.sort)
            spots = grouping_part.spots_of(groups.grouping)
            context["places"] = forms.get("places") or made(initial=initial(spots))
            told = {"message": groups.grouping.message}
            context["message"] = forms.get("message") or MessageForm(initial=told)
        else:
            context["criteria"] = forms.get("criteria") or _criteria(session, user)
            # Not before it is asked for: it is about who is in the room at that moment.
            wished = _fresh(session, shape, people) if shape else None
            context["start"] = forms.get("start") or wished
    filled = rehearsal.to_fill(session, user)
    if filled:
        context["filled"] = filled
        context["grid"] = forms.get("grid") or grid_form(filled)(initial=grid_initial(filled))
        context["grid_address"] = reverse("rehearsal_grid", args=[filled.grouping.pk])
    context["rehearsal_notes"] = [
        notes for notes in rehearsal.notes_of(session, user, now) if notes.is_for_you
    ]
    failed = problem or any(form.errors for form in forms.values() if form)
    return render(request, "clubs/parts/pairs.html", context, status=422 if failed else 200)


def _fresh(
    session: ClubSession, shape: GroupShape, people: list[grouping_part.Somebody]
) -> StartForm:
    spots = grouping_part.proposal(session, shape, people)
    return start_form(people, shape)(initial={"shape": shape, **initial(spots)})


def _criteria(session: ClubSession, user: User) -> CriteriaForm | None:
    """What the agency looks at, for who may change it."""
    if not may_change(user, session.club):
        return None
    lines = rehearsal.criteria_of(session.club.agency)
    return CriteriaForm(initial={"lines": "\n".join(lines)})
