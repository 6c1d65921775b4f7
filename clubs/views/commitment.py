"""Commitments, a part of the room's panel: reviewed at the start, written at the end."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import session_of_room
from clubs.forms.change import ChangeForm
from clubs.forms.commitment import (
    CommitmentChangeForm,
    CommitmentForm,
    CommitmentForSomebodyForm,
    ReviewForm,
    WithdrawForm,
)
from clubs.models import ClubSession, Commitment
from clubs.services import agenda_state, commitment
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_commitments(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everybody's, to read; one's own, to write; anybody's for who leads."""
    session = session_of_room(request.user, pk)
    found = commitment.of_session(session)
    if request.method != "POST":
        return _part(request, session, found)
    form = _new_form(request, session, found, request.POST)
    if form.is_valid():
        people = {line.member.pk: line.member for line in found.lines}
        answers = form.cleaned_data
        member = people.get(answers.pop("member", request.user.pk))
        if member is None:
            raise PermissionDenied
        if form.saves(commitment.write, session, member, **answers, by=request.user):
            said = _("L’engagement est écrit.")
            return _part(request, session, commitment.of_session(session), said=said)
    return _part(request, session, found, new=form)


@require_POST
@access(signed_in)
def session_commitment(
    request: AuthenticatedHttpRequest, pk: int, commitment_pk: int
) -> HttpResponse:
    """Change, review or withdraw one: one's own, or anybody's for who leads."""
    session = session_of_room(request.user, pk)
    of_club = Commitment.objects.filter(session__club=session.club_id)
    wanted = of_club.select_related("session__club__agency").filter(pk=commitment_pk).first()
    if wanted is None:
        raise Http404
    if wanted.member_id != request.user.pk and not session.is_led_by(request.user):
        raise PermissionDenied
    action = request.POST.get("action", "")
    made = _carry_out(action, wanted, session, request)
    if made is None:
        said = _("C’est noté.")
        return _part(request, session, commitment.of_session(session), said=said)
    return _part(request, session, commitment.of_session(session), refused=(action, wanted, made))


def _carry_out(
    action: str, wanted: Commitment, session: ClubSession, request: AuthenticatedHttpRequest
) -> ChangeForm | None:
    """None when it was done, else the form with what is wrong, ready to be sent again."""
    kinds: dict[str, tuple[type[ChangeForm], str, Any]] = {
        "change": (CommitmentChangeForm, f"change-{wanted.pk}-%s", commitment.change),
        "review": (ReviewForm, f"review-{wanted.pk}-%s", commitment.review),
        "withdraw": (WithdrawForm, f"withdraw-{wanted.pk}-%s", commitment.withdraw),
    }
    if action not in kinds:
        return WithdrawForm({})  # says that something is missing
    kind, auto_id, service = kinds[action]
    form = kind(request.POST, auto_id=auto_id)
    arguments = [wanted, session] if action == "review" else [wanted]
    if form.is_valid() and form.saves(service, *arguments, **form.cleaned_data, by=request.user):
        return None
    # What is on the screen from now on is the present one.
    present = Commitment.objects.filter(pk=wanted.pk).values_list("version", flat=True).first()
    form.data = request.POST.copy()
    form.data["seen"] = str(present or wanted.version)
    return form


def _new_form(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    found: commitment.Commitments,
    data: Any = None,
) -> CommitmentForm:
    """One's own, or who leads chooses for whom, first somebody who has none."""
    initial: dict[str, Any] = {"due_on": commitment.default_day(session)}
    auto_id = "commitment-%s"
    if not session.is_led_by(request.user):
        return CommitmentForm(data, initial=initial, auto_id=auto_id)
    members = [line.member for line in found.lines]
    first = next(iter(found.without_new), None)
    initial["member"] = first and first.pk
    return CommitmentForSomebodyForm(members, data, initial=initial, auto_id=auto_id)


def _part(
    request: AuthenticatedHttpRequest,
    session: ClubSession,
    found: commitment.Commitments,
    *,
    new: CommitmentForm | None = None,
    refused: tuple[str, Commitment, ChangeForm] | None = None,
    said: str = "",
) -> HttpResponse:
    action, wanted, made = refused or ("", None, None)
    user, leads = request.user, session.is_led_by(request.user)
    cards = [
        {
            "commitment": row,
            "mine": row.member_id == user.pk,
            "may_change": leads or row.member_id == user.pk,
            "review": made if (action, wanted) == ("review", row) else ReviewForm.of(row),
            "change": made if (action, wanted) == ("change", row) else CommitmentChangeForm.of(row),
            "refused": action if wanted == row else "",
        }
        for row in [*found.earlier, *found.new]
    ]
    context = {
        "session": session,
        "found": found,
        "earlier": cards[: len(found.earlier)],
        "made": cards[len(found.earlier) :],
        "leads": leads,
        "holds_seat": any(line.member == user for line in found.lines),
        "form": new or _new_form(request, session, found),
        "step": agenda_state.of_session(session, timezone.now()).current,
        "said": said,
        "refused": made if action not in {"review", "change"} else None,
    }
    status = 422 if refused or (new is not None and new.errors) else 200
    return render(request, "clubs/parts/commitments.html", context, status=status)
