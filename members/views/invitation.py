"""An invitation's link, from the e-mail to the first page of a new person."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, public
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from members.enums import InvitationState, SignInMeans
from members.forms.invitation import AcceptForm
from members.models import Invitation, User
from members.services import invitation as invitations
from members.services.invitation import InvitationClosed, InvitationRefused


@access(public)
@secret_page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Reading shows who invites to what and uses nothing up; sending the form accepts."""
    if not allowed(request, "accept_invitation"):
        return respond_429(request)
    found = invitations.find(token)
    if found is not None and found.accepted_by and found.accepted_by == request.user:
        return redirect("home")
    if found is None or found.state() != InvitationState.PENDING:
        return _closed(request, token, found)
    try:
        if User.objects.with_email(found.email).exists():
            return _with_account(request, token, found)
        return _new_person(request, token, found)
    except InvitationRefused as refused:
        return _page(request, token, found, refused=str(refused), status=409)
    except InvitationClosed:
        return _closed(request, token, invitations.find(token))


@access(public)
@secret_page
@require_POST
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the inviter that the link no longer works for who received it."""
    found = invitations.find(token)
    if found is None or found.state() == InvitationState.PENDING:
        return redirect("invitation", token)
    if allowed(request, "ask_invitation"):
        invitations.ask_again(found)
        return _closed(request, token, found, asked=True)
    return _closed(request, token, found, too_often=True)


def _new_person(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=found.email)
    # Somebody else's session on this computer: two people would be mixed up.
    if request.user.is_authenticated or not form.is_valid():
        return _page(request, token, found, form=form, status=422 if form.errors else 200)
    answers = form.cleaned_data
    person = invitations.accept(
        token,
        first_name=answers["first_name"],
        last_name=answers["last_name"],
        password=answers["password"],
        language=get_language() or "fr",
    )
    record_authentication(request, person, method="invitation", reauthenticated=True)
    by_passkey = answers["means"] == SignInMeans.PASSKEY
    goes_to = reverse("mfa_add_webauthn" if by_passkey else "home")
    return perform_login(request, person, email=person.email, redirect_url=goes_to)


def _with_account(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    theirs = isinstance(request.user, User) and request.user.email == found.email
    if not theirs or request.method != "POST":
        return _page(request, token, found, known=True, theirs=theirs)
    invitations.accept(token)
    messages.success(request, _("L’invitation est acceptée."))
    return redirect("home")


def _page(
    request: HttpRequest, token: str, found: Invitation, *, status: int = 200, **context: object
) -> HttpResponse:
    return render(
        request,
        "members/invitation.html",
        {
            "invitation": found,
            "token": token,
            "form": None,
            "known": False,
            "theirs": False,
            "refused": "",
            "address": reverse("invitation", args=[token]),
            **context,
        },
        status=status,
    )


def _closed(
    request: HttpRequest,
    token: str,
    found: Invitation | None,
    *,
    asked: bool = False,
    too_often: bool = False,
) -> HttpResponse:
    context = {
        "invitation": found,
        "state": found.state() if found else None,
        "token": token,
        "asked": asked,
        "too_often": too_often,
    }
    status = 429 if too_often else 200 if asked else 410 if found else 404
    return render(request, "members/invitation_closed.html", context, status=status)
