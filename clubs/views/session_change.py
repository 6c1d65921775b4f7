"""Changing one session, or the rest of the season from it on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clubs.access import session_to_change
from clubs.forms.change import ConfirmForm
from clubs.forms.session import AdvisorForm, CancelForm, MoveForm, RestForm
from clubs.models import ClubSession
from clubs.services import season
from clubs.services import session as sessions
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@access(signed_in)
def session_move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    session = session_to_change(request.user, pk)
    if request.method == "GET" and (why := sessions.why_it_stays(session)):
        return _stays(request, session, why)
    form = MoveForm(session, request.POST or None)
    if form.is_valid() and form.saves(
        sessions.move,
        session,
        starts_at=form.period[0],
        ends_at=form.period[1],
        by=request.user,
    ):
        messages.success(request, _("La séance est déplacée. Les membres sont prévenus."))
        return redirect(session)
    return render(request, "clubs/session_move.html", {"session": session, "form": form})


@access(signed_in)
def session_cancel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    session = session_to_change(request.user, pk)
    if request.method == "GET" and (why := sessions.why_it_stays(session)):
        return _stays(request, session, why)
    form = CancelForm(request.POST or None)
    if form.is_valid() and form.saves(
        sessions.cancel, session, because=form.cleaned_data["because"], by=request.user
    ):
        messages.success(request, _("La séance est annulée. Les membres sont prévenus."))
        return redirect(session)
    return render(request, "clubs/session_cancel.html", {"session": session, "form": form})


@access(signed_in)
def session_reinstate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    session = session_to_change(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.saves(sessions.reinstate, session, by=request.user):
        messages.success(request, _("La séance aura bien lieu. Les membres sont prévenus."))
        return redirect(session)
    return render(request, "clubs/session_reinstate.html", {"session": session, "form": form})


@access(signed_in)
def session_advisor(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    session = session_to_change(request.user, pk)
    if request.method == "GET" and (why := sessions.why_it_stays(session)):
        return _stays(request, session, why)
    form = AdvisorForm(session, request.POST or None)
    if form.is_valid() and form.saves(
        sessions.replace_advisor, session, form.cleaned_data["advisor"], by=request.user
    ):
        messages.success(
            request,
            _("%(advisor)s animera cette séance.")
            % {"advisor": form.cleaned_data["advisor"].full_name},
        )
        return redirect(session)
    return render(request, "clubs/session_advisor.html", {"session": session, "form": form})


@access(signed_in)
def session_postpone(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The rest of the season, from this session on; "preview" shows it and changes nothing."""
    session = session_to_change(request.user, pk)
    if request.method == "GET" and (why := sessions.why_it_stays(session)):
        return _stays(request, session, why)
    form = RestForm(session, request.user, request.POST or None)
    wanted = request.POST.get("action") != "preview"
    if (
        wanted
        and form.is_valid()
        and form.saves(
            season.reschedule,
            session,
            slots=form.slots(),
            starts_on=form.cleaned_data["starts_on"],
            without=form.cleaned_data["left_out"],
            by=request.user,
        )
    ):
        count = len(form.plan.sessions) if form.plan else 0
        messages.success(
            request,
            ngettext(
                "%(count)s séance est déplacée. Les membres sont prévenus.",
                "%(count)s séances sont déplacées. Les membres sont prévenus.",
                count,
            )
            % {"count": count},
        )
        return redirect(session.club)
    return render(request, "clubs/session_postpone.html", {"session": session, "form": form})


@access(signed_in)
@require_POST
def session_postpone_preview(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    session = session_to_change(request.user, pk)
    form = RestForm(session, request.user, request.POST)
    return render(request, "clubs/opening_preview.html", {"form": form})


def _stays(request: AuthenticatedHttpRequest, session: ClubSession, why: str) -> HttpResponse:
    """Instead of a form that could only be refused."""
    return render(request, "clubs/session_stays.html", {"session": session, "why": why})
