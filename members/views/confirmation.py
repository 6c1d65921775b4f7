"""Showing who one is once more, for whoever has neither password nor key."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.ratelimit import respond_429
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from eclub.kit.access import access, signed_in
from eclub.kit.rates import allowed
from eclub.kit.redirects import next_address
from members.access import AuthenticatedHttpRequest
from members.forms.confirmation import ConfirmationForm
from members.services import confirmation


@access(signed_in)
def confirm(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """Send a code to one's own address, then take it, and go on where one wanted."""
    goes_to = next_address(request, "account")
    if request.method == "POST" and "send" in request.POST:
        return _send(request, goes_to)
    sent = confirmation.is_waiting(request.session)
    form = ConfirmationForm(request.POST or None, session=request.session) if sent else None
    if form and form.is_valid():
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return redirect(goes_to)
    context = {
        "form": form if confirmation.is_waiting(request.session) else None,
        "goes_to": goes_to,
        "used_up": request.method == "POST" and not confirmation.is_waiting(request.session),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/confirm.html", context, status=status)


def _send(request: AuthenticatedHttpRequest, goes_to: str) -> HttpResponseBase:
    if not allowed(request, "confirm_identity"):
        return respond_429(request)
    code = confirmation.new_code(request.session)
    adapter = get_adapter(request)
    adapter.send_mail("account/email/confirm_code", request.user.email, {"code": code})
    form = ConfirmationForm(session=request.session)
    context = {"form": form, "goes_to": goes_to, "used_up": False}
    return render(request, "members/confirm.html", context)
