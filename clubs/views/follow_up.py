"""The question after a way out: answered by its link, by phone through an advisor, or refused.

The link's page only shows the question, so that programs which open every link of a message
answer nothing; the button answers.
"""

from functools import partial

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from clubs.access import follow_up_to_hear
from clubs.forms.follow_up import FollowUpForm, HeardForm
from clubs.models import FollowUp
from clubs.services import follow_up as service
from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from eclub.kit.stop_links import stop_page
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.services import consultation


@access(public)
@secret_page
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """The question with the answer that the link names; sent, it is noted."""
    found = service.find(token)
    if found is None:
        return _unknown(request)
    now = timezone.now()
    with translation.override(found.outcome.seat.member.language):
        if not found.is_open(now):
            return render(request, "clubs/follow_up.html", {"state": "closed"}, status=410)
        if request.method != "POST":
            form = FollowUpForm(found, chosen=request.GET.get("answer", ""))
            return _question(request, token, found, form)
        if not allowed(request, "answer_follow_up"):
            return respond_429(request)
        form = FollowUpForm(found, request.POST)
        if form.is_valid() and form.saves(
            service.answer, found, form.cleaned_data["answer"], now=now
        ):
            return redirect("follow_up", token)
        return _question(request, token, found, form)


def _question(
    request: HttpRequest, token: str, found: FollowUp, form: FollowUpForm
) -> HttpResponse:
    person = found.outcome.seat.member
    context = {
        "state": "asked",
        "token": token,
        "follow_up": found,
        "form": form,
        "stop_address": service.LINK.address(person.pk) if person.wants_follow_up else "",
    }
    status = 422 if form.errors else 200
    return render(request, "clubs/follow_up.html", context, status=status)


# Mail programs send the form without having seen the page, so without its cookie: what proves
# that they may is the signed address, and all it can do is this.
@csrf_exempt
@access(public)
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button, pressed by a person or by their mail program."""
    person = service.person_of(token)
    return stop_page(
        request,
        "clubs/follow_up_stop.html",
        token,
        wants=bool(person and person.wants_follow_up),
        language=person.language if person else translation.get_language(),
        stop=partial(service.wish, person, to_be_asked=False) if person else None,
    )


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "clubs/follow_up.html", {"state": "unknown"}, status=404)


@require_POST
@access(signed_in)
def my_follow_ups(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Be asked no more, or again, from one's own page."""
    to_be_asked = "again" in request.POST
    service.wish(request.user, to_be_asked=to_be_asked)
    messages.success(
        request,
        _("Nous vous demanderons de vos nouvelles.")
        if to_be_asked
        else _("Nous ne vous demanderons plus de nouvelles."),
    )
    return redirect("home")


@access(signed_in)
def follow_up_heard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Note what somebody said by phone."""
    found = follow_up_to_hear(request.user, pk)
    now, club = timezone.now(), found.outcome.seat.club
    consultation.note(request.user, ConsultedKind.OUTCOME, [found.outcome.seat.member])
    form = HeardForm(found, request.POST or None)
    if form.is_valid() and form.saves(
        service.answer, found, form.cleaned_data["answer"], now=now, heard_by=request.user
    ):
        messages.success(request, _("La réponse est notée."))
        return redirect("club_outcomes", club.pk)
    context = {"follow_up": found, "club": club, "form": form, "is_open": found.is_open(now)}
    status = 422 if form.errors else 200
    return render(request, "clubs/follow_up_heard.html", context, status=status)


@require_POST
@access(signed_in)
def follow_up_settle(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Leave the outcome as it is."""
    found = follow_up_to_hear(request.user, pk)
    service.settle(found, now=timezone.now(), by=request.user)
    messages.success(request, _("La sortie reste comme elle est."))
    return redirect("club_outcomes", found.outcome.seat.club_id)
