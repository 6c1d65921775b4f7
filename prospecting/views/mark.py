"""What the region knows of companies: said from a page, read and decided by the staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import may_change
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest, staff
from prospecting.access import mark_to_decide, may_decide, prospect_to_work_on
from prospecting.enums import MarkOrigin
from prospecting.forms.mark import MarkForm, WithdrawForm
from prospecting.services import mark as marks


@access(signed_in)
def mark(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Tell the region what a company said to the club."""
    prospect = prospect_to_work_on(request.user, pk)
    sent = request.method == "POST"
    form = MarkForm(request.POST if sent else None, initial={"kind": request.GET.get("kind")})
    if sent and form.is_valid():
        advises = may_change(request.user, prospect.club)
        told = {
            "on": timezone.localdate(timezone=prospect.club.zone),
            "origin": MarkOrigin.ADVISOR if advises else MarkOrigin.MEMBER,
            "by": request.user,
        }
        if form.saves(marks.say, prospect.company, prospect.club, **form.cleaned_data, **told):
            messages.success(request, _("C’est noté pour toute la région, avec le nom du club."))
            return redirect(prospect)
    context = {"prospect": prospect, "form": form}
    return render(request, "prospecting/mark.html", context, status=422 if form.errors else 200)


@access(staff)
def known(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Companies that answered, have a project, volunteer or want to be left alone."""
    found = marks.known(request.user, request.GET.get("kind", ""), request.GET.get("page"))
    decidable = {
        one.pk for one in [*found.to_confirm, *found.page] if may_decide(request.user, one)
    }
    context = {"known": found, "decidable": decidable}
    return render(request, "prospecting/known.html", context)


@access(staff)
def known_part(request: AuthenticatedHttpRequest) -> HttpResponse:
    """How many refusals wait for this person, for their first page; nothing when none does."""
    found = marks.to_confirm(request.user)
    count = sum(may_decide(request.user, one) for one in found)
    if not count:
        return HttpResponse(status=204)
    return render(request, "prospecting/parts/known.html", {"count": count})


@require_POST
@access(signed_in)
def confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An advisor agrees that a company wants to be left alone."""
    found = mark_to_decide(request.user, pk, confirming=True)
    marks.confirm(found, by=request.user)
    messages.success(request, _("« %s » reste tranquille dans toute la région.") % found.company)
    return redirect("known_companies")


@access(signed_in)
def withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take back what was marked, with a reason that is kept."""
    found = mark_to_decide(request.user, pk)
    sent = request.method == "POST"
    form = WithdrawForm(request.POST if sent else None)
    if sent and form.is_valid():
        marks.withdraw(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("C’est retiré : la région ne le lit plus."))
        return redirect("known_companies" if request.user.is_on_staff else "home")
    context = {"mark": found, "form": form}
    return render(
        request, "prospecting/mark_withdraw.html", context, status=422 if form.errors else 200
    )
