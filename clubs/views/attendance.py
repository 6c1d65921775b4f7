"""Attendance, corrected and checked by the advisor."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import may_correct
from clubs.forms.attendance import CHOICES, REASONS, AttendanceForm
from clubs.models import ClubSession
from clubs.services import attendance, session_page
from clubs.views.session import page_context, visible_session
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest


@require_POST
@access(signed_in)
def correct(request: AuthenticatedHttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Write what the advisor says of one member, and give their line of the table back."""
    session = _led(request, pk)
    error = _correct(session, _line(session, member_pk), request)
    line = _line(session, member_pk)
    if error:
        line = line.refused(request.POST.get("state", ""), request.POST.get("reason", ""), error)
    if not request.htmx:
        return _without_scripts(request, session, line)
    context = {
        "session": session,
        "line": line,
        "may_correct": True,
        "choices": CHOICES,
        "reasons": REASONS,
        "announced": "" if error else _announced(line),
    }
    return render(
        request, "clubs/parts/attendance_line.html", context, status=422 if error else 200
    )


def _without_scripts(
    request: AuthenticatedHttpRequest, session: ClubSession, line: session_page.Line
) -> HttpResponse:
    """The whole page instead of the line; what was refused is still in its form."""
    if line.error and session.has_begun() and not session.is_cancelled:
        context = page_context(request, session, changed=line)
        return render(request, "clubs/session.html", context, status=422)
    if line.error:
        messages.error(request, line.error)
    return redirect(f"{session.get_absolute_url()}#attendance")


@require_POST
@access(signed_in)
def check(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The advisor has read the attendance: it is right."""
    session, now = _led(request, pk), timezone.now()
    attendance.compute(session, now)
    if session.is_cancelled:
        messages.error(request, _("Cette séance est annulée : elle n’a pas d’émargement."))
    elif not session.is_over(now):
        messages.error(request, _("La séance n’est pas finie : validez l’émargement ensuite."))
    elif attendance.check(session, actor=request.user, now=now):
        messages.success(request, _("L’émargement est validé. Merci."))
    return redirect(f"{session.get_absolute_url()}#attendance")


def _led(request: AuthenticatedHttpRequest, pk: int) -> ClubSession:
    session = visible_session(request, pk)
    if not may_correct(request.user, session):
        raise PermissionDenied
    return session


def _line(session: ClubSession, member_pk: int) -> session_page.Line:
    lines = session_page.lines_of(session, timezone.now())
    found = next((line for line in lines if line.seat.member_id == member_pk), None)
    if found is None:
        raise Http404
    return found


def _announced(line: session_page.Line) -> str:
    """What screen readers hear, since the line itself changes silently."""
    state = line.attendance.get_state_display() if line.attendance else ""
    return _("%(name)s : %(state)s.") % {"name": line.member.full_name, "state": state}


def _correct(
    session: ClubSession, line: session_page.Line, request: AuthenticatedHttpRequest
) -> str:
    """An empty text, or why nothing was written."""
    form, now = AttendanceForm(request.POST), timezone.now()
    if session.is_cancelled:
        return _("Cette séance est annulée : elle n’a pas d’émargement.")
    if not session.has_begun(now):
        return _("La séance n’a pas commencé : l’émargement se corrige ensuite.")
    if not form.is_valid():
        return form.first_error
    answers = form.cleaned_data
    try:
        attendance.correct(
            session,
            line.member,
            answers["state"],
            seen=answers["seen"],
            reason=answers["reason"],
            actor=request.user,
            now=now,
        )
    except attendance.AttendanceChanged as changed:
        return _("Quelqu’un vient de noter « %(state)s » : relisez avant de corriger.") % {
            "state": changed.current.get_state_display()
        }
    return ""
