"""Opening a club in three steps.

Each submission is kept as a draft, then redirected: back, reload and a second tab find what was
typed. The key in the address makes a double submission one club.
"""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from clubs.access import club_to_change, draft_to_change, opener
from clubs.enums import ClubState
from clubs.forms.following import first_answers
from clubs.forms.opening import Opening, agencies_of
from clubs.models import Club
from clubs.services import club as clubs
from clubs.services import following, invitation
from clubs.services.invitation import Uninvitable
from clubs.views.seat import TOO_MANY
from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.services import consultation

STEPS = (gettext_lazy("Qui et où"), gettext_lazy("Quand"), gettext_lazy("Les personnes"))


@access(opener)
def club_open(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new form, under a key of its own."""
    if not agencies_of(request.user).exists():
        raise PermissionDenied
    return redirect("club_open_step", uuid4())


@access(opener)
def club_open_step(request: AuthenticatedHttpRequest, key: UUID) -> HttpResponse:
    club = draft_to_change(request.user, key)
    if club is not None and club.state != ClubState.DRAFT and request.method != "POST":
        return redirect(club)
    if request.method == "POST":
        return _submitted(request, key, club)
    step = _step(request.GET.get("step")) if club else 1
    return _shown(request, key, club, _opening(request, club), step)


@access(opener)
@require_POST
def club_open_preview(request: AuthenticatedHttpRequest, key: UUID) -> HttpResponse:
    """The sessions of what is typed so far, which is kept on the way."""
    club = draft_to_change(request.user, key)
    opening = _with_typed(request, club, _opening(request, club), 2)
    if club is not None:
        _keep(request, key, club, opening)
    return render(request, "clubs/opening_preview.html", {"form": opening.when})


@access(signed_in)
@require_POST
def club_follow(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The draft of the season after another one, begun with what that one had."""
    club = club_to_change(request.user, pk)
    if club.state not in {ClubState.RUNNING, ClubState.CLOSED}:
        messages.error(request, _("La saison suivante s’ouvre d’un e-club en cours ou terminé."))
        return redirect(club)
    draft = following.begin(club, answers=first_answers(club), by=request.user)
    return redirect("club_open_step", draft.opening_key)


@access(opener)
@require_POST
def club_open_delete(request: AuthenticatedHttpRequest, key: UUID) -> HttpResponse:
    club = draft_to_change(request.user, key)
    if club is not None:
        if club.state != ClubState.DRAFT:
            return redirect(club)
        clubs.delete_draft(club, by=request.user)
        messages.success(request, _("Le brouillon est supprimé."))
    return redirect("home")


def _submitted(request: AuthenticatedHttpRequest, key: UUID, club: Club | None) -> HttpResponse:
    step = _step(request.POST.get("step"))
    action = request.POST.get("action", "next")
    opening = _with_typed(request, club, _opening(request, club), step)
    if club is None or club.state == ClubState.DRAFT:
        club = _keep(request, key, club, opening)
    if club is None:
        return _shown(request, key, None, opening, 1)
    if club.state != ClubState.DRAFT:
        return _opened_elsewhere(request, club, opening)
    if action == "draft":
        messages.success(request, _("Le brouillon est gardé : vous le retrouvez dans vos clubs."))
        return redirect("home")
    if action == "open":
        return _opened(request, key, opening)
    if action == "next" and opening.steps[step - 1].is_valid():
        step = min(step + 1, 3)
    elif action == "back":
        step = max(step - 1, 1)
    return redirect(_address(key, step) + ("#seances" if action == "preview" else ""))


def _opened(request: AuthenticatedHttpRequest, key: UUID, opening: Opening) -> HttpResponse:
    invalid = opening.first_invalid()
    if invalid:
        return redirect(_address(key, invalid))
    chosen = opening.chosen()
    invited = len(chosen["emails"]) + len(chosen["candidates"])
    if invited and not allowed(request, "invite"):
        messages.error(request, TOO_MANY)
        return redirect(_address(key, 3))
    try:
        club = clubs.open_club(key=key, by=request.user, **chosen)
    except ValidationError as refusal:
        # Somebody was quicker since the form was checked: the step shows what it meets now.
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(key, 3 if isinstance(refusal, Uninvitable) else 2))
    text = ngettext(
        "« %(club)s » est ouvert, avec sa séance.",
        "« %(club)s » est ouvert, avec ses %(sessions)s séances.",
        chosen["count"],
    ) % {"club": club.name, "sessions": chosen["count"]}
    if invited:
        text += " " + ngettext(
            "%(invited)s invitation est partie.", "%(invited)s invitations sont parties.", invited
        ) % {"invited": invited}
    messages.success(request, text)
    return redirect(club)


def _opened_elsewhere(
    request: AuthenticatedHttpRequest, club: Club, opening: Opening
) -> HttpResponse:
    """Another tab, or the first of two clicks, was quicker: say who that one did not invite."""
    opening.people.is_valid()
    missed = invitation.not_invited(club, opening.people.cleaned_data.get("emails", []))
    if missed:
        messages.warning(
            request,
            _(
                "« %(club)s » était déjà ouvert, dans une autre page. "
                "Ces personnes n’ont pas été invitées : %(emails)s. "
                "Invitez-les depuis « Inviter »."
            )
            % {"club": club.name, "emails": ", ".join(missed)},
        )
    return redirect(club)


def _opening(request: AuthenticatedHttpRequest, club: Club | None) -> Opening:
    if not agencies_of(request.user).exists():
        raise PermissionDenied
    return _after(request, club, club.draft_answers if club else {})


def _after(
    request: AuthenticatedHttpRequest, club: Club | None, answers: dict[str, list[str]]
) -> Opening:
    return Opening(request.user, answers, club.previous if club else None)


def _with_typed(
    request: AuthenticatedHttpRequest, club: Club | None, opening: Opening, step: int
) -> Opening:
    return _after(request, club, opening.merged(step, dict(request.POST.lists())))


def _keep(
    request: AuthenticatedHttpRequest, key: UUID, club: Club | None, opening: Opening
) -> Club | None:
    """Keep the answers, under the name and agency they had when these are unusable now."""
    name, agency = opening.kept_as() or ((club.name, club.agency) if club else ("", None))
    if agency is None:
        return None
    return clubs.keep_draft(key, name=name, agency=agency, answers=opening.answers, by=request.user)


def _shown(
    request: AuthenticatedHttpRequest, key: UUID, club: Club | None, opening: Opening, step: int
) -> HttpResponse:
    following = {"next_title": STEPS[step]} if step < len(STEPS) else {"next_title": ""}
    if step == len(STEPS):
        read = [one.application.email for one in opening.people.waiting]
        consultation.note(request.user, ConsultedKind.APPLICATION, emails=read)
    return render(
        request,
        "clubs/opening.html",
        {
            "key": key,
            "club": club,
            "opening": opening,
            "form": opening.steps[step - 1],
            "is_answered": opening.answered(step),
            "step": step,
            "steps": len(STEPS),
            "title": STEPS[step - 1],
        }
        | following,
    )


def _address(key: UUID, step: int) -> str:
    return f"{reverse('club_open_step', args=[key])}?step={step}"


def _step(text: str | None) -> int:
    return int(text) if text in {"1", "2", "3"} else 1
