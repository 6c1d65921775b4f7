"""The session's agenda, a part of the room's panel, and what goes on now, above the stage."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.access import session_of_room
from clubs.forms.agenda import MoveForm, StepForm, ThemeForm
from clubs.models import ClubSession
from clubs.services import agenda, agenda_plan, agenda_state
from clubs.services.round_now import open_round
from clubs.video.rights import participant_id
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_agenda(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody reads it; who leads the session writes its theme."""
    leads = request.method == "POST"
    session = session_of_room(request.user, pk, leading=leads)
    form = ThemeForm(request.POST if leads else None, initial={"theme": session.theme})
    if leads and form.is_valid():
        agenda.set_theme(session, form.cleaned_data["theme"], by=request.user)
        form = ThemeForm(initial={"theme": session.theme})
    return _part(request, session, theme=form)


@require_POST
@access(signed_in)
def session_agenda_move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who leads starts the agenda, goes on, back, elsewhere, or gives a step more time."""
    session = session_of_room(request.user, pk, leading=True)
    form = MoveForm(request.POST)
    if form.is_valid():
        form.saves(_move, session, form.cleaned_data, by=request.user)
    return _part(request, session, moved=form)


@require_POST
@access(signed_in)
def session_agenda_step(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who leads adds a step after the one that goes on."""
    session = session_of_room(request.user, pk, leading=True)
    form = StepForm(request.POST, auto_id="step-%s")
    if form.is_valid() and form.saves(agenda.add, session, **form.cleaned_data, by=request.user):
        return _part(request, session)
    return _part(request, session, step=form)


@access(signed_in)
def session_now(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The step and the speaker of this moment, with their clocks."""
    session = session_of_room(request.user, pk)
    now = timezone.now()
    held = open_round(session, now)
    current = held.current if held else None
    context = {
        "session": session,
        "agenda": agenda_state.of_session(session, now),
        "round": held,
        "speaker": current,
        "participant": participant_id(session.pk, current.person_id) if current else "",
    }
    return render(request, "clubs/parts/now.html", context)


def _move(session: ClubSession, answers: dict[str, Any], *, by: Any) -> None:
    leaving = answers["leaving"]
    match answers["move"]:
        case "usual":
            agenda_plan.take_usual(session, by=by)
        case "next":
            agenda.advance(session, leaving=leaving, by=by)
        case "back":
            agenda.go_back(session, leaving=leaving, by=by)
        case "jump":
            agenda.jump(session, answers["to"], leaving=leaving, by=by)
        case "prolong":
            agenda.prolong(session, leaving=leaving, seen=answers["seen"], by=by)
        case unknown:
            raise ValidationError(unknown)


def _part(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    *,
    theme: ThemeForm | None = None,
    moved: MoveForm | None = None,
    step: StepForm | None = None,
) -> HttpResponse:
    """The part as this person reads it, with the form that was refused when one was."""
    refused = any(form is not None and form.errors for form in (theme, moved, step))
    context = {
        "session": session,
        "agenda": agenda_state.of_session(session, timezone.now()),
        "leads": session.is_led_by(request.user),
        "form": theme or ThemeForm(initial={"theme": session.theme}),
        "moved": moved,
        "step_form": step or StepForm(auto_id="step-%s"),
        "step_is_refused": step is not None and bool(step.errors),
        "themes": agenda_plan.THEMES,
        "prolonged_by": agenda.PROLONGED_BY,
    }
    return render(request, "clubs/parts/agenda.html", context, status=422 if refused else 200)
