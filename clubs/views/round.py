"""The speaking round, a part of the room's panel."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.access import session_of_room
from clubs.forms.round import RoundForm, TurnForm
from clubs.models import ClubSession
from clubs.services import agenda_state
from clubs.services import round as rounds
from clubs.services.round_now import fair_seconds, open_round
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.models import User

# What each move does with the turn it names.
AFTER: dict[str, Callable[[ClubSession, int, User], bool]] = {
    "next": lambda session, turn, by: rounds.advance(session, leaving=turn, by=by),
    "done": lambda session, turn, by: rounds.advance(session, leaving=turn, by=by),
    "skip": lambda session, turn, by: rounds.skip(session, leaving=turn, by=by),
    "pause": lambda session, turn, by: rounds.pause(session, leaving=turn, by=by),
    "resume": lambda session, turn, by: rounds.resume(session, leaving=turn, by=by),
    "again": lambda session, turn, by: rounds.give_again(session, turn, by=by),
    "pass": lambda session, turn, by: rounds.pass_turn(session, turn, by=by),
}


@access(signed_in)
def session_round(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody reads it; who leads begins it."""
    leads = request.method == "POST"
    session = session_of_room(request.user, pk, leading=leads)
    form = RoundForm(request.POST) if leads else None
    if form is not None and form.is_valid():
        form.saves(rounds.begin, session, **form.cleaned_data, by=request.user)
    return _part(request, session, begun=form)


@require_POST
@access(signed_in)
def session_round_move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who leads moves the round on; whose turn it is passes it or says that they are done."""
    session = session_of_room(request.user, pk)
    form = TurnForm(request.POST)
    if form.is_valid():
        _move(session, form.cleaned_data["move"], form.cleaned_data["turn"], request.user)
    return _part(request, session, moved=form)


def _move(session: ClubSession, move: str, turn: int | None, by: User) -> None:
    """Carry out a move; 403 for what is not this person's to do."""
    held = open_round(session, timezone.now())
    own = held.of_person(by) if held else None
    if move in TurnForm.OWN:
        if own is None or own.pk != turn:
            raise PermissionDenied
    elif not session.is_led_by(by):
        raise PermissionDenied
    if move == "end":
        rounds.end(session, by=by)
    elif move in AFTER and turn is not None:
        AFTER[move](session, turn, by)


def _part(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    *,
    begun: RoundForm | None = None,
    moved: TurnForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    held = open_round(session, now)
    leads = session.is_led_by(request.user)
    step = agenda_state.of_session(session, now).current
    if held is None and leads and begun is None:
        fair = fair_seconds(session, step, now)
        begun = RoundForm(initial={"seconds": RoundForm.nearest(fair)})
    context = {
        "session": session,
        "round": held,
        "leads": leads,
        "mine": held.of_person(request.user) if held else None,
        "form": begun,
        "moved": moved,
        "step": step,
    }
    refused = any(form is not None and form.errors for form in (begun, moved))
    return render(request, "clubs/parts/round.html", context, status=422 if refused else 200)
