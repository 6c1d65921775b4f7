"""A club's prospects, and one of them."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.access import may_change
from clubs.models import Club
from eclub.kit.access import access, signed_in
from eclub.kit.redirects import next_address
from members.access import AuthenticatedHttpRequest
from prospecting.access import club_to_work_on, may_work, prospect_to_work_on
from prospecting.enums import Stage
from prospecting.forms.approach import ApproachForm, ReplyForm
from prospecting.forms.prospect import CompanyForm, FactsForm, HandOverForm, MoveForm
from prospecting.models import Approach, Company, Prospect
from prospecting.models.approach import MESSAGES
from prospecting.services import approach as approaches
from prospecting.services import call_back, stage, standing
from prospecting.services import employer_link as links
from prospecting.services import prospect as prospects
from prospecting.services.board import board


@access(signed_in)
def prospect_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The club's prospects by stage, and the form that adds one."""
    if request.method == "POST":
        club = club_to_work_on(request.user, pk)
    else:
        visible = Club.objects.visible_to(request.user).select_related("agency")
        club = get_object_or_404(visible, pk=pk)
    form, known = CompanyForm(request.POST or None), None
    if form.is_valid():
        company = Company.objects.filter(siret=form.cleaned_data["siret"]).first()
        known = _elsewhere(request, club, company)
        try:
            if known is None:
                added = prospects.add(club, by=request.user, **form.cleaned_data)
                return _added(request, added)
        except ValidationError as refusal:
            form.add_error("siret", refusal)
    today, advises = _today(club), club.agency_id in request.user.advised_agency_ids
    context = {
        "club": club,
        "form": form,
        "known": known,
        "board": board(
            club, request.user, today, request.GET.get("whose", ""), request.GET.get("whole", "")
        ),
        "view": "list" if request.GET.get("view") == "list" else "",
        "stages": Stage,
        "may_work": may_work(request.user, club),
        "may_move_any": may_change(request.user, club),
        "counted": call_back.counts(club, today) if advises else None,
    }
    return render(request, "prospecting/prospects.html", context)


@require_POST
@access(signed_in)
def prospect_add(request: AuthenticatedHttpRequest, pk: int, company: int) -> HttpResponse:
    """Put a company of the directory among the club's; asks first when another club knows it."""
    club = club_to_work_on(request.user, pk)
    chosen = get_object_or_404(Company, pk=company)
    if known := _elsewhere(request, club, chosen):
        context = {"club": club, "company": chosen, "known": known}
        return render(request, "prospecting/prospect_add.html", context)
    try:
        return _added(request, prospects.add_company(club, chosen, by=request.user))
    except prospects.AlreadyAdded as refusal:
        messages.info(request, " ".join(refusal.messages))
        return redirect(refusal.prospect)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("prospect_list", club.pk)


@access(signed_in)
def prospect(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What the club did with a company, and the form that logs an approach."""
    found = _to_read(request, pk)
    form = ApproachForm(_today(found.club), request.POST or None)
    if form.is_valid() and form.saves(approaches.log, found, by=request.user, **form.cleaned_data):
        messages.success(request, _("La démarche est notée."))
        return redirect("prospect_list", found.club_id)
    works = may_work(request.user, found.club)
    is_mine = found.in_charge == request.user
    known = standing.of(found.company, found.club.agency.region_id)
    may_contact = works and standing.may_be_contacted(found, known)
    hands_over = may_contact and (is_mine or may_change(request.user, found.club))
    context = {
        "prospect": found,
        "form": form,
        "history": found.approaches.read_by(request.user).select_related("author"),
        "changes": found.stage_changes.select_related("by"),
        "is_mine": is_mine,
        "may_work": works,
        "may_contact": may_contact and (found.is_free or is_mine),
        "may_log": works and _may_log(found, known, is_mine=is_mine),
        "move_form": MoveForm(initial={"seen_in": found.stage, "to": found.stage}, auto_id="m_%s"),
        "hand_over_form": HandOverForm(prospects.successors(found)) if hands_over else None,
        "standing": known,
        "known": known.apart_from(found.club),
        "told": links.told(found, request.user) if works else None,
    }
    return render(request, "prospecting/prospect.html", context)


@access(signed_in)
def prospect_facts(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """How the company is reached, for the whole club."""
    found = prospect_to_work_on(request.user, pk)
    sent = request.method == "POST"
    known = {"phone": found.phone, "email": found.email, "ask_for": found.ask_for}
    form = FactsForm(request.POST if sent else None, initial=known)
    if sent and form.is_valid():
        prospects.tell(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("C’est noté, pour tout le club."))
        return redirect(next_address(request, found.get_absolute_url()))
    context = {
        "prospect": found,
        "form": form,
        "next": next_address(request, found.get_absolute_url()),
    }
    return render(request, "prospecting/facts.html", context, status=422 if form.errors else 200)


@require_POST
@access(signed_in)
def take(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Be in charge of a company."""
    found = prospect_to_work_on(request.user, pk)
    try:
        prospects.take(found, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("prospect_list", found.club_id)
    messages.success(request, _("Vous vous occupez de « %s ».") % found.company)
    return redirect(next_address(request, found.get_absolute_url()))


@require_POST
@access(signed_in)
def leave(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Let somebody else be in charge."""
    found = prospect_to_work_on(request.user, pk)
    prospects.leave(found, by=request.user)
    messages.success(request, _("« %s » peut être reprise par quelqu’un du club.") % found.company)
    return redirect("prospect_list", found.club_id)


@require_POST
@access(signed_in)
def move(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put a company in another stage, by its select or by dragging its card."""
    found = prospect_to_work_on(request.user, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        to = Stage(form.cleaned_data["to"])
        try:
            stage.move(found, to, seen_in=form.cleaned_data["seen_in"], by=request.user)
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        else:
            told = {"company": found.company, "stage": to.label}
            messages.success(request, _("« %(company)s » : %(stage)s.") % told)
    return redirect(next_address(request, found.get_absolute_url()))


@require_POST
@access(signed_in)
def hand_over(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put a club-mate in charge; they are told by e-mail."""
    found = prospect_to_work_on(request.user, pk)
    form = HandOverForm(prospects.successors(found), request.POST)
    if form.is_valid() and form.saves(
        prospects.hand_over, found, form.chosen.member, by=request.user
    ):
        told = {"name": form.chosen.member.short_name, "company": found.company}
        messages.success(
            request, _("%(name)s s’occupe de « %(company)s » et reçoit un courriel.") % told
        )
    else:
        for errors in form.errors.values():
            messages.warning(request, " ".join(map(str, errors)))
    return redirect(found)


@access(signed_in)
def reply(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Note what came back to one's own message."""
    own = Approach.objects.filter(author=request.user, kind__in=MESSAGES).select_related("author")
    approach = get_object_or_404(own, pk=pk)
    approach.prospect = prospect_to_work_on(request.user, approach.prospect_id)
    if not approach.is_waiting:
        messages.info(request, " ".join(approaches.AlreadyAnswered().messages))
        return redirect(approach.prospect)
    sent = request.method == "POST"
    form = ReplyForm(_today(approach.prospect.club), request.POST if sent else None)
    if (
        sent
        and form.is_valid()
        and form.saves(approaches.answered, approach, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("La réponse est notée."))
        return redirect(approach.prospect)
    context = {"approach": approach, "prospect": approach.prospect, "form": form}
    return render(request, "prospecting/reply.html", context, status=422 if form.errors else 200)


def _may_log(found: Prospect, known: standing.Standing, *, is_mine: bool) -> bool:
    """Also the call in which the company asked to be left alone, on its day."""
    refusal = known.do_not_contact
    if refusal is None:
        return found.is_free or is_mine
    return is_mine and refusal.on == _today(found.club)


def _elsewhere(
    request: AuthenticatedHttpRequest, club: Club, company: Company | None
) -> standing.Standing | None:
    """What other clubs did with it, unless whoever adds it was told and goes on."""
    if company is None or "anyway" in request.POST:
        return None
    if Prospect.objects.filter(club=club, company=company).exists():
        return None
    known = standing.of(company, club.agency.region_id)
    # Nobody goes on then: adding it says why.
    is_refused = known.do_not_contact or not company.is_open
    return None if is_refused else known.apart_from(club)


def _added(request: AuthenticatedHttpRequest, added: Prospect) -> HttpResponse:
    messages.success(request, _("« %s » est dans les pistes du club.") % added.company)
    return redirect(next_address(request, added.get_absolute_url()))


def _to_read(request: AuthenticatedHttpRequest, pk: int) -> Prospect:
    if request.method == "POST":
        prospect_to_work_on(request.user, pk)
    visible = Prospect.objects.visible_to(request.user).with_is_free().with_last_approach()
    found: Prospect = get_object_or_404(
        visible.select_related("club__agency__region", "company", "in_charge"), pk=pk
    )
    return found


def _today(club: Club) -> date:
    return timezone.localdate(timezone=club.zone)
