"""A person's own account."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from eclub.kit.access import access, signed_in
from members.access import AuthenticatedHttpRequest
from members.forms.person import PersonForm
from members.models import ErasureRequest, User
from members.services import person as people
from members.services.language import remember_language


@access(signed_in)
def account(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who one is, how one signs in, and from where one is signed in."""
    person = request.user
    # The form writes on a copy: the header still shows who is signed in when it is refused.
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if form.is_valid():
        people.describe(person, **form.cleaned_data)
        messages.success(request, _("Vos informations sont enregistrées."))
        response = redirect("account")
        remember_language(response, person.language)
        return response
    context = {"form": form, **_means(request, person)}
    return render(request, "members/account.html", context, status=422 if form.errors else 200)


def _means(request: AuthenticatedHttpRequest, person: User) -> dict[str, object]:
    authenticators = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    kinds = Authenticator.Type
    return {
        "passkeys": [each for each in authenticators if each.type == kinds.WEBAUTHN],
        "application": next((each for each in authenticators if each.type == kinds.TOTP), None),
        "recovery_codes": any(each.type == kinds.RECOVERY_CODES for each in authenticators),
        "pending_address": EmailAddress.objects.get_new(person),
        "sessions": UserSession.objects.filter(user=person).count(),
        "erasure_request": ErasureRequest.objects.filter(person=person).first(),
        "providers": get_adapter().list_providers(request),
    }


class _AddPasskey(AddWebAuthnView):
    """Members go straight on; staff see the recovery codes that replace a lost passkey."""

    def get_success_url(self) -> str:
        person: User = self.request.user
        if person.is_on_staff:
            return str(super().get_success_url())
        return resolve_url("account" if person.charter_version else "home")


add_passkey = access(signed_in)(_AddPasskey.as_view())
