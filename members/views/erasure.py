"""Asking for one's account to be erased, and keeping it after all."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from eclub.kit.access import access, public, signed_in
from eclub.kit.dates import day_in_words
from eclub.kit.secret_links import secret_page
from eclub.kit.stop_links import stop_page
from members.access import AuthenticatedHttpRequest
from members.forms.erasure import EraseForm
from members.models import ErasureRequest, User
from members.services import erasure


@access(signed_in)
@reauthentication_required(allow_get=True)
def account_erase(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What goes and what stays; once understood and confirmed, it is noted for in a week."""
    person = request.user
    form = EraseForm(request.POST or None)
    obstacles = erasure.obstacles(person)
    if form.is_valid() and not obstacles:
        noted = erasure.ask(person, by=person, now=timezone.now())
        day = day_in_words(timezone.localdate(noted.due_at))
        messages.success(request, _("Votre compte sera effacé le {day}.").format(day=day))
        return redirect("account")
    context = {
        "form": form,
        "obstacles": obstacles,
        "noted": ErasureRequest.objects.filter(person=person).first(),
        "days": erasure.DELAY.days,
        "on": timezone.localdate(timezone.now() + erasure.DELAY),
    }
    status = 422 if form.errors or (form.is_bound and obstacles) else 200
    return render(request, "members/account_erase.html", context, status=status)


@access(signed_in)
@require_POST
def account_stay(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Keep one's account after all, from the account itself."""
    if erasure.keep(request.user, timezone.now()):
        messages.success(request, _("Votre compte reste : rien ne sera effacé."))
    return redirect("account")


# A mail program may send the form without the page's cookie: what proves that one may is the
# signed address, and all it can do is to keep what there is.
@csrf_exempt
@access(public)
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def account_keep(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link of a message, signed in or not."""
    found, threatens = erasure.kept_by(token)
    # Of an announcement that is over, while another one stands: it changes nothing.
    is_past = found is not None and not threatens and erasure.announced(found)
    return stop_page(
        request,
        "members/account_keep.html",
        token,
        wants=threatens,
        language=found.language if found else translation.get_language(),
        stop=(lambda: _keep(found)) if found and not is_past else None,
    )


def _keep(person: User) -> None:
    erasure.keep(person, timezone.now())
