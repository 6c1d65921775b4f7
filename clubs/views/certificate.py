"""Certificates of attendance: asked for by a member or their advisor, checked by anybody."""

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clubs.access import certificate_of, may_correct, seat_to_certify
from clubs.forms.certificate import CodeForm, PeriodForm
from clubs.models import Seat
from clubs.services import certificate as certificates
from clubs.services import certificate_paper as papers
from clubs.views.session import visible_session
from eclub.kit.access import access, public, signed_in
from eclub.kit.rates import allowed
from members.access import AuthenticatedHttpRequest
from members.enums import ConsultedKind
from members.services import consultation


@require_POST
@access(signed_in)
def session_certificate(request: AuthenticatedHttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Certify one member's presence at one session, and lead to the paper."""
    session = visible_session(request, pk)
    if member_pk != request.user.pk and not may_correct(request.user, session):
        raise PermissionDenied
    seat = Seat.objects.of_session(session).filter(member=member_pk).first()
    if seat is None:
        raise Http404
    if not allowed(request, "issue_certificate"):
        return respond_429(request)
    try:
        made = certificates.issue_for_session(
            session, seat.member, by=request.user, now=timezone.now()
        )
    except certificates.NothingToCertify as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{session.get_absolute_url()}#attendance")
    return redirect("certificate", made.pk)


@access(signed_in)
def seat_certificate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Certify a period of a member's season, and lead to the paper."""
    seat = seat_to_certify(request.user, pk)
    consultation.note(request.user, ConsultedKind.PROGRESS, [seat.member])
    form = PeriodForm(seat, request.POST or None)
    if form.is_valid():
        if not allowed(request, "issue_certificate"):
            return respond_429(request)
        days = form.cleaned_data["first"], form.cleaned_data["last"]
        try:
            made = certificates.issue_for_period(seat, *days, by=request.user, now=timezone.now())
        except certificates.NothingToCertify as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("certificate", made.pk)
    context = {"seat": seat, "club": seat.club, "form": form}
    return render(request, "clubs/seat_certificate.html", context)


@access(signed_in)
def certificate(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The paper, as a PDF to keep."""
    found = certificate_of(request.user, pk)
    consultation.note(request.user, ConsultedKind.PROGRESS, [found.member])
    return HttpResponse(
        papers.as_pdf(found),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{papers.file_name(found)}"',
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


@access(public)
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Where a code that stands on paper is typed."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("certificate_checked", form.cleaned_data["code"])
    return _public(request, None, form)


@access(public)
def certificate_checked(request: HttpRequest, code: str) -> HttpResponse:
    """What was certified under this code, or kindly that nothing was."""
    if not allowed(request, "check_certificate", reading=True):
        return respond_429(request)
    found = certificates.find(code)
    if found is None:
        return _public(request, None, CodeForm(initial={"code": code}), code=code, status=404)
    return _public(request, found, None, code=code, status=410 if found.is_gone else 200)


@never_cache
def _public(
    request: HttpRequest,
    found: certificates.Shown | None,
    form: CodeForm | None,
    *,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "found": found,
        "paper": papers.words(found.certificate) if found and not found.is_gone else None,
        "form": form,
        "code": code,
    }
    response = render(request, "clubs/certificate_check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
