"""The companies of the directory, as somebody of a club searches and reads them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.models import Club
from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.services import occupation
from prospecting.access import club_to_work_on
from prospecting.forms.company_search import CompanySearchForm, SavedSearchForm
from prospecting.models import Company, Prospect, Rejection, SavedSearch
from prospecting.models.search import SEARCH_NAME_LENGTH
from prospecting.services import company_list, company_map, proposal, saved_search, standing
from prospecting.services.search import TooLong, Wanted


@access(signed_in)
def companies(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Companies by occupation, activity or name, around a commune."""
    club = club_to_work_on(request.user, pk)
    form = _form(request, club)
    filters = saved_search.filters_of(request.GET.urlencode())
    context = {
        "club": club,
        "form": form,
        "chosen": form.chosen,
        "saved": saved_search.of(request.user),
        "name_length": SEARCH_NAME_LENGTH,
        "filters": filters,
        "asked": filters and f"?{filters}",
        "is_map": request.GET.get("view") == "map",
    }
    # A choice that is none any more filters nothing; an unknown place is for its writer to mend.
    if "around" not in form.errors:
        wanted = _wanted(request, club, form)
        try:
            listing = company_list.page(
                wanted, form.chosen, request.GET.get("after", ""), form.asked
            )
        except TooLong:
            context["is_too_long"] = True
        else:
            context |= _results(wanted, listing, form, is_map=bool(context["is_map"]))
    return render(request, "prospecting/companies.html", context)


@access(signed_in)
def company(request: AuthenticatedHttpRequest, pk: int, company_pk: int) -> HttpResponse:
    """One company: its facts, why it is proposed, what the region knows of it."""
    club = club_to_work_on(request.user, pk)
    found = get_object_or_404(Company, pk=company_pk)
    form = _form(request, club)
    form.is_valid()
    ours = Prospect.objects.filter(club=club, company=found).first()
    context = {
        "club": club,
        "company": found,
        "proposal": proposal.of(_wanted(request, club, form), found),
        "origin": form.origin,
        "occupations": form.occupations,
        "prospect": ours,
        "standing": standing.of(found, club.agency.region_id),
        "is_rejected": Rejection.objects.of(request.user).filter(company=found).exists(),
        "filters": saved_search.filters_of(request.GET.urlencode()),
    }
    return render(request, "prospecting/company.html", context)


@access(signed_in)
def rejected_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What somebody found not to be for them, and can have proposed again."""
    club = club_to_work_on(request.user, pk)
    rejections = Rejection.objects.of(request.user).select_related("company")
    context = {"club": club, "rejections": rejections[:200]}
    return render(request, "prospecting/companies_rejected.html", context)


@require_POST
@access(signed_in)
def reject(request: AuthenticatedHttpRequest, pk: int, company_pk: int) -> HttpResponse:
    """« Pas pour moi »."""
    club, found = club_to_work_on(request.user, pk), get_object_or_404(Company, pk=company_pk)
    saved_search.reject(found, by=request.user)
    messages.success(request, _("« %s » ne vous sera plus proposée.") % found)
    return _back(request, club)


@require_POST
@access(signed_in)
def restore(request: AuthenticatedHttpRequest, pk: int, company_pk: int) -> HttpResponse:
    """Proposed again."""
    club, found = club_to_work_on(request.user, pk), get_object_or_404(Company, pk=company_pk)
    saved_search.restore(found, by=request.user)
    messages.success(request, _("« %s » peut de nouveau vous être proposée.") % found)
    return redirect("rejected_list", club.pk)


@require_POST
@access(signed_in)
def search_save(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep a search under a name."""
    club = club_to_work_on(request.user, pk)
    form = SavedSearchForm(request.POST)
    try:
        if form.is_valid():
            kept = saved_search.keep(request.user, **form.cleaned_data)
            messages.success(request, _("La recherche « %s » est enregistrée.") % kept)
        else:
            messages.warning(request, " ".join(map(str, form.errors.get("name", []))))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return _back(request, club)


@require_POST
@access(signed_in)
def search_drop(request: AuthenticatedHttpRequest, pk: int, search: int) -> HttpResponse:
    """Forget a search of one's own."""
    club = club_to_work_on(request.user, pk)
    found = get_object_or_404(SavedSearch.objects.of(request.user), pk=search)
    saved_search.drop(found)
    messages.success(request, _("La recherche « %s » est supprimée.") % found)
    return _back(request, club)


def _form(request: AuthenticatedHttpRequest, club: Club) -> CompanySearchForm:
    own = occupation.of(request.user)
    return CompanySearchForm(request.GET, club=club, person=request.user, own=own)


def _wanted(request: AuthenticatedHttpRequest, club: Club, form: CompanySearchForm) -> Wanted:
    return Wanted(
        club=club,
        person=request.user,
        origin=form.origin,
        today=timezone.localdate(timezone=club.zone),
        words=form.chosen.get("words", ""),
        occupations=tuple(form.occupations),
        within=form.furthest,
    )


def _results(
    wanted: Wanted, listing: company_list.Listing, form: CompanySearchForm, *, is_map: bool
) -> dict[str, object]:
    results: dict[str, object] = {
        "listing": listing,
        "lines": proposal.lines(listing.rows, listing.first),
        "wider": form.widened(listing.wider),
    }
    if is_map:
        results["map"] = company_map.draw(
            wanted.origin, wanted.within, listing.rows, listing.every, listing.first
        )
    return results


def _back(request: HttpRequest, club: Club) -> HttpResponse:
    """To the search one comes from."""
    filters = saved_search.filters_of(request.POST.get("query", ""))
    page = reverse("company_list", args=[club.pk])
    return redirect(f"{page}?{filters}" if filters else page)
