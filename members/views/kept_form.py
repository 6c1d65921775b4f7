"""What somebody had written when the sign-in came between, to be sent again or let go."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eclub.kit.access import access, signed_in
from eclub.kit.typed import Line, lines
from members import keeping
from members.access import AuthenticatedHttpRequest
from members.services.kept_form import LASTS, KeptForm


@dataclass(frozen=True)
class Shown:
    """A form as its page shows it."""

    form: KeptForm
    lines: list[Line]


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def kept_forms(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show them; a POST lets one go."""
    forms = keeping.waiting(request)
    if request.method == "POST":
        key = request.POST.get("key", "")
        page = next((form.page for form in forms if form.key == key), "home")
        response: HttpResponse = redirect(page)
        keeping.forget(request, response, key)
        messages.success(request, _("Ce que vous aviez écrit est effacé."))
        return response
    context = {
        "forms": [Shown(form, lines(form.path, form.fields)) for form in reversed(forms)],
        "minutes": timedelta(seconds=LASTS) // timedelta(minutes=1),
        "key_name": keeping.KEY,
    }
    response = render(request, "members/kept_forms.html", context)
    if not forms:
        keeping.forget(request, response, "")
    return response
