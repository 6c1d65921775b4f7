"""Choosing the language of the pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from eclub.kit.access import access, public
from eclub.kit.redirects import next_address
from members.models import User
from members.services.language import choose_language, remember_language


@access(public)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the choice and come back to the same page in that language."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("Cette langue n’est pas proposée."))
    choose_language(request.user if isinstance(request.user, User) else None, chosen)
    response = HttpResponseRedirect(next_address(request))
    remember_language(response, chosen)
    return response
