"""The page where one stops receiving the week's digest, by the link of the message."""

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from eclub.kit.access import access, public
from eclub.kit.rates import allowed
from eclub.kit.secret_links import secret_page
from members.services import digest


# Mail programs send the form without having seen the page, so without its cookie: what proves
# that they may is the signed address, and all it can do is this.
@csrf_exempt
@access(public)
@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button; no redirection afterwards, which mail programs do not follow."""
    person = digest.person_of(token)
    if person is None:
        return render(request, "members/digest_stop.html", {"state": "unknown"}, status=404)
    if request.method == "POST":
        if not allowed(request, "stop_digest"):
            return respond_429(request)
        digest.stop(person)
        person.wants_digest = False
    state = "asked" if person.wants_digest else "stopped"
    with translation.override(person.language):
        return render(request, "members/digest_stop.html", {"state": state, "token": token})
