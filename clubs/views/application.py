"""Asking for a seat without an account, and the page by which one sees and withdraws it."""

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clubs.enums.application import ApplicationState
from clubs.forms.application import RANKS, ApplicationForm
from clubs.services import application as applications
from clubs.services import coming
from eclub.kit.access import access, public
from eclub.kit.middleware import allows_devices
from eclub.kit.rates import allowed, limited
from eclub.kit.secret_links import secret_page
from members.models import Occupation

PROPOSED_MOST = 10
SHORTEST = 3
# What the form sends to try a line, and some more.
UPLOADED_MOST = 300_000


@access(public)
@allows_devices
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; submitted twice it is one application, and says the same."""
    found = coming.to_join(pk)
    if found is None:
        raise Http404
    sent = request.method == "POST"
    if sent and not allowed(request, "apply"):
        return respond_429(request)
    form = ApplicationForm(found.club, request.POST if sent else None)
    if sent and form.is_valid() and _is_kept(request, form):
        return redirect("applied", pk)
    context = {
        "form": form,
        "coming": found,
        "club": found.club,
        "agency": found.club.agency,
        "canonical": settings.PUBLIC_URL + reverse("apply", args=[pk]),
    }
    return render(request, "clubs/apply.html", context, status=422 if form.errors else 200)


def _is_kept(request: HttpRequest, form: ApplicationForm) -> bool:
    """Whether the application was kept, or the form says why not."""
    if not allowed(request, "apply_address", key=form.told["email"]):
        form.add_error(
            "email",
            _("Plusieurs candidatures sont parties avec cette adresse : réessayez demain."),
        )
        return False
    return form.saves(applications.apply, form.club, key=form.cleaned_data["key"], **form.told)


@access(public)
def applied(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next; the same words whoever comes."""
    found = coming.to_join(pk)
    if found is None:
        raise Http404
    return render(request, "clubs/applied.html", {"club": found.club})


@access(public)
@require_POST
@limited("try_upload")
def try_upload(request: HttpRequest) -> HttpResponse:
    """Take what a browser sends to measure its line; nothing of it is kept."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > UPLOADED_MOST:
        return HttpResponse(status=413)
    # Answered once all of it has arrived.
    request.read()
    return HttpResponse(status=204)


@access(public)
def occupation_options(request: HttpRequest) -> HttpResponse:
    """Occupations that resemble what is being typed, as the options of a list."""
    if not allowed(request, "find_occupation", reading=True):
        return respond_429(request)
    typed = [request.GET.get(f"occupation_{rank}", "") for rank in RANKS]
    words = " ".join("".join(typed).replace("\0", "").split())[:100]
    found = Occupation.objects.named(words)[:PROPOSED_MOST] if len(words) >= SHORTEST else []
    return render(request, "clubs/parts/occupation_options.html", {"found": found})


@access(public)
@secret_page
def application(request: HttpRequest, token: str) -> HttpResponse:
    """One's own application, by its link."""
    if not allowed(request, "application_page", reading=True):
        return respond_429(request)
    found = applications.find(token)
    if found is None:
        return render(request, "clubs/application_closed.html", status=404)
    if request.method == "POST":
        if request.POST.get("said") == "withdraw":
            applications.withdraw(found)
            messages.success(request, _("Votre candidature est retirée."))
        elif request.POST.get("said") == "return" and applications.come_back(found):
            messages.success(request, _("Vous êtes de nouveau sur la liste d’attente."))
        return redirect("application", token)
    listed = found.state == ApplicationState.LISTED
    context = {
        "application": found,
        "club": found.club,
        "agency": found.club.agency,
        "occupations": Occupation.objects.filter(code__in=found.occupations),
        "place": applications.place_in_list(found) if listed else None,
    }
    return render(request, "clubs/application.html", context)
